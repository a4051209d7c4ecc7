/** VS Code's own colour themes: what they are called, and the class of a window that shows one. */
export type Theme = 'light' | 'dark' | 'highContrast' | 'highContrastLight';

export const themes: Readonly<Record<Theme, { id: string; class: string }>> = {
  light: { id: 'Light Modern', class: 'vs' },
  dark: { id: 'Dark Modern', class: 'vs-dark' },
  highContrast: { id: 'Default High Contrast', class: 'hc-black' },
  highContrastLight: { id: 'Default High Contrast Light', class: 'hc-light' },
};
