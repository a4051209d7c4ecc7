/** The colours that the grid asks of a theme, as VS Code's own four themes give them to a webview. */
export type ThemeName = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

export const themeNames: readonly ThemeName[] = ['dark', 'light', 'highContrast', 'highContrastLight'];

interface Theme {
  readonly bodyClass: string;
  readonly colours: Readonly<Record<string, string>>;
}

export const themes: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    bodyClass: 'vscode-dark',
    colours: {
      'menu-background': '#1f1f1f', 'menu-foreground': '#cccccc', 'menu-selectionBackground': '#0078d4', 'menu-selectionForeground': '#ffffff', 'menu-border': '#454545', 'menu-separatorBackground': '#454545', 'editorWidget-background': '#202020', 'editorWidget-foreground': '#cccccc', 'textLink-foreground': '#4daafc', 'textLink-activeForeground': '#4daafc', 'input-border': '#3c3c3c', 'charts-blue': '#3794ff', 'charts-red': '#f14c4c', 'charts-yellow': '#cca700', 'charts-orange': '#d18616', 'charts-green': '#89d185', 'charts-purple': '#b180d7', 'inputOption-activeBackground': 'rgba(36, 137, 219, 0.51)', 'inputOption-activeForeground': '#ffffff',
      'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', foreground: '#cccccc', descriptionForeground: '#9d9d9d', errorForeground: '#f85149', focusBorder: '#0078d4',
      'panel-border': '#2b2b2b', 'badge-background': '#616161', 'badge-foreground': '#f8f8f8', 'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1',
      'button-border': '#ffffff12', 'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc', 'button-secondaryHoverBackground': '#3c3c3c',
      'input-background': '#313131', 'input-foreground': '#cccccc', 'input-placeholderForeground': '#989898', 'settings-dropdownBorder': '#3c3c3c', 'settings-dropdownBackground': '#313131',
      'dropdown-background': '#313131', 'dropdown-border': '#3c3c3c', 'dropdown-foreground': '#cccccc', 'settings-checkboxBackground': '#313131', 'checkbox-background': '#313131', 'checkbox-border': '#3c3c3c', 'checkbox-foreground': '#cccccc',
      'tree-tableOddRowsBackground': 'rgba(204, 204, 204, 0.04)', 'list-hoverBackground': '#2a2d2e', 'list-activeSelectionBackground': '#04395e', 'list-activeSelectionForeground': '#ffffff',
      'editor-selectionBackground': '#264f78', 'editor-inactiveSelectionBackground': '#3a3d41', 'editor-findMatchHighlightBackground': 'rgba(234, 92, 0, 0.33)', 'sash-hoverBorder': '#0078d4',
      'inputValidation-errorBackground': '#5a1d1d', 'inputValidation-errorBorder': '#be1100', 'inputValidation-warningBackground': '#352a05', 'inputValidation-warningBorder': '#b89500', 'inputValidation-infoBackground': '#063b49', 'inputValidation-infoBorder': '#007acc',
      'editorWarning-foreground': '#cca700', 'editorHoverWidget-background': '#202020', 'editorHoverWidget-border': '#454545', 'editorHoverWidget-foreground': '#cccccc', 'widget-shadow': 'rgba(0, 0, 0, 0.36)', 'widget-border': '#313131',
      'scrollbar-shadow': '#000000', 'scrollbarSlider-background': 'rgba(121, 121, 121, 0.4)', 'toolbar-hoverBackground': 'rgba(90, 93, 94, 0.31)', 'progressBar-background': '#0078d4',
    },
  },
  light: {
    bodyClass: 'vscode-light',
    colours: {
      'menu-background': '#ffffff', 'menu-foreground': '#3b3b3b', 'menu-selectionBackground': '#005fb8', 'menu-selectionForeground': '#ffffff', 'menu-border': '#cecece', 'menu-separatorBackground': '#d4d4d4', 'editorWidget-background': '#f8f8f8', 'editorWidget-foreground': '#3b3b3b', 'textLink-foreground': '#005fb8', 'textLink-activeForeground': '#005fb8', 'input-border': '#cecece', 'charts-blue': '#1a85ff', 'charts-red': '#e51400', 'charts-yellow': '#bf8803', 'charts-orange': '#d18616', 'charts-green': '#388a34', 'charts-purple': '#652d90', 'inputOption-activeBackground': '#bed6ed', 'inputOption-activeForeground': '#000000',
      'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b', foreground: '#3b3b3b', descriptionForeground: '#3b3b3b', errorForeground: '#c72e0f', focusBorder: '#005fb8',
      'panel-border': '#e5e5e5', 'badge-background': '#cccccc', 'badge-foreground': '#3b3b3b', 'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8',
      'button-border': '#0000001a', 'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'button-secondaryHoverBackground': '#cccccc',
      'input-background': '#ffffff', 'input-foreground': '#3b3b3b', 'input-placeholderForeground': '#767676', 'settings-dropdownBorder': '#cecece', 'settings-dropdownBackground': '#ffffff',
      'dropdown-background': '#ffffff', 'dropdown-border': '#cecece', 'dropdown-foreground': '#3b3b3b', 'checkbox-background': '#f8f8f8', 'checkbox-border': '#cecece', 'checkbox-foreground': '#3b3b3b',
      'tree-tableOddRowsBackground': 'rgba(59, 59, 59, 0.04)', 'list-hoverBackground': '#f2f2f2', 'list-activeSelectionBackground': '#e8e8e8', 'list-activeSelectionForeground': '#000000',
      'editor-selectionBackground': '#add6ff', 'editor-inactiveSelectionBackground': '#e5ebf1', 'editor-findMatchHighlightBackground': 'rgba(234, 92, 0, 0.33)', 'sash-hoverBorder': '#005fb8',
      'inputValidation-errorBackground': '#f2dede', 'inputValidation-errorBorder': '#be1100', 'inputValidation-warningBackground': '#f6f5d2', 'inputValidation-warningBorder': '#b89500', 'inputValidation-infoBackground': '#d6ecf2', 'inputValidation-infoBorder': '#007acc',
      'editorWarning-foreground': '#bf8803', 'editorHoverWidget-background': '#f8f8f8', 'editorHoverWidget-border': '#c8c8c8', 'editorHoverWidget-foreground': '#3b3b3b', 'widget-shadow': 'rgba(0, 0, 0, 0.16)', 'widget-border': '#e5e5e5',
      'scrollbar-shadow': '#dddddd', 'scrollbarSlider-background': 'rgba(100, 100, 100, 0.4)', 'toolbar-hoverBackground': 'rgba(184, 184, 184, 0.31)', 'progressBar-background': '#005fb8',
    },
  },
  highContrast: {
    bodyClass: 'vscode-high-contrast',
    colours: {
      'menu-background': '#000000', 'menu-foreground': '#ffffff', 'menu-selectionBorder': '#f38518', 'menu-border': '#6fc3df', 'menu-separatorBackground': '#6fc3df', 'editorWidget-background': '#0c141f', 'editorWidget-foreground': '#ffffff', 'textLink-foreground': '#21a6ff', 'textLink-activeForeground': '#21a6ff', 'input-border': '#6fc3df', 'charts-blue': '#59a4f9', 'charts-red': '#f48771', 'charts-yellow': '#ffd370', 'charts-orange': '#ab5a00', 'charts-green': '#89d185', 'charts-purple': '#b180d7', 'inputOption-activeBackground': 'rgba(0, 0, 0, 0)', 'inputOption-activeForeground': '#ffffff',
      'editor-background': '#000000', 'editor-foreground': '#ffffff', foreground: '#ffffff', descriptionForeground: 'rgba(255, 255, 255, 0.7)', errorForeground: '#f48771', focusBorder: '#f38518',
      contrastBorder: '#6fc3df', contrastActiveBorder: '#f38518', 'panel-border': '#6fc3df', 'badge-background': '#000000', 'badge-foreground': '#ffffff', 'button-background': '#000000', 'button-foreground': '#ffffff', 'button-border': '#6fc3df',
      'button-secondaryBackground': '#000000', 'button-secondaryForeground': '#ffffff', 'input-background': '#000000', 'input-foreground': '#ffffff', 'input-placeholderForeground': 'rgba(255, 255, 255, 0.7)', 'settings-dropdownBorder': '#6fc3df',
      'dropdown-background': '#000000', 'dropdown-border': '#6fc3df', 'dropdown-foreground': '#ffffff', 'checkbox-background': '#000000', 'checkbox-border': '#6fc3df', 'checkbox-foreground': '#ffffff',
      'list-hoverBackground': 'rgba(255, 255, 255, 0.1)', 'editor-selectionBackground': '#ffffff', 'editor-selectionForeground': '#000000', 'editor-inactiveSelectionBackground': 'rgba(255, 255, 255, 0.7)', 'sash-hoverBorder': '#f38518',
      'inputValidation-errorBackground': '#000000', 'inputValidation-errorBorder': '#6fc3df', 'inputValidation-warningBackground': '#000000', 'inputValidation-warningBorder': '#6fc3df', 'inputValidation-infoBackground': '#000000', 'inputValidation-infoBorder': '#6fc3df',
      'editorWarning-foreground': '#ffd370', 'editorHoverWidget-background': '#0c141f', 'editorHoverWidget-border': '#6fc3df', 'editorHoverWidget-foreground': '#ffffff', 'widget-border': '#6fc3df',
      'scrollbarSlider-background': 'rgba(111, 195, 223, 0.6)', 'progressBar-background': '#6fc3df',
    },
  },
  highContrastLight: {
    bodyClass: 'vscode-high-contrast-light',
    colours: {
      'menu-background': '#ffffff', 'menu-foreground': '#292929', 'menu-selectionBackground': '#0f4a85', 'menu-selectionForeground': '#ffffff', 'menu-selectionBorder': '#006bbd', 'menu-border': '#0f4a85', 'menu-separatorBackground': '#0f4a85', 'editorWidget-background': '#ffffff', 'editorWidget-foreground': '#292929', 'textLink-foreground': '#0f4a85', 'textLink-activeForeground': '#0f4a85', 'input-border': '#0f4a85', 'charts-blue': '#1a85ff', 'inputOption-activeBackground': 'rgba(0, 0, 0, 0)', 'inputOption-activeForeground': '#292929',
      'editor-background': '#ffffff', 'editor-foreground': '#292929', foreground: '#292929', descriptionForeground: 'rgba(41, 41, 41, 0.7)', errorForeground: '#b5200d', focusBorder: '#006bbd',
      contrastBorder: '#0f4a85', contrastActiveBorder: '#006bbd', 'panel-border': '#0f4a85', 'badge-background': '#0f4a85', 'badge-foreground': '#ffffff', 'button-background': '#0f4a85', 'button-foreground': '#ffffff', 'button-border': '#0f4a85', 'button-hoverBackground': '#0f4a85',
      'button-secondaryBackground': '#ffffff', 'button-secondaryForeground': '#292929', 'button-secondaryHoverBackground': '#ffffff', 'input-background': '#ffffff', 'input-foreground': '#292929', 'input-placeholderForeground': 'rgba(41, 41, 41, 0.7)', 'settings-dropdownBorder': '#0f4a85',
      'dropdown-background': '#ffffff', 'dropdown-border': '#0f4a85', 'dropdown-foreground': '#292929', 'checkbox-background': '#ffffff', 'checkbox-border': '#0f4a85', 'checkbox-foreground': '#292929',
      'list-hoverBackground': 'rgba(15, 74, 133, 0.1)', 'editor-selectionBackground': '#0f4a85', 'editor-selectionForeground': '#ffffff', 'editor-inactiveSelectionBackground': 'rgba(15, 74, 133, 0.5)', 'sash-hoverBorder': '#006bbd',
      'inputValidation-errorBackground': '#ffffff', 'inputValidation-errorBorder': '#0f4a85', 'inputValidation-warningBackground': '#ffffff', 'inputValidation-warningBorder': '#0f4a85', 'inputValidation-infoBackground': '#ffffff', 'inputValidation-infoBorder': '#0f4a85',
      'editorWarning-foreground': '#895503', 'editorHoverWidget-background': '#ffffff', 'editorHoverWidget-border': '#0f4a85', 'editorHoverWidget-foreground': '#292929', 'widget-border': '#0f4a85',
      'scrollbarSlider-background': 'rgba(15, 74, 133, 0.4)', 'progressBar-background': '#0f4a85',
    },
  },
};

export function themeCss(name: ThemeName, fontSize = '13px'): string {
  const colours = Object.entries(themes[name].colours).map(([key, value]) => `--vscode-${key}:${value}`);
  return `:root{${colours.join(';')};--vscode-font-family:"Segoe WPC","Segoe UI",system-ui,"Ubuntu","DejaVu Sans",sans-serif;--vscode-font-size:${fontSize};--vscode-editor-font-family:monospace;--vscode-editor-font-size:13px;scrollbar-color:var(--vscode-scrollbarSlider-background) var(--vscode-editor-background)}`;
}
