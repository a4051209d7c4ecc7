/** The webview's page: no markup with data in it, nothing from elsewhere, scripts by nonce only. */

export interface PageSources {
  /** Origin of the webview's resources, for the content security policy. */
  readonly cspSource: string;
  /** Fresh for each page. */
  readonly nonce: string;
  /** Another one, for the one style element by which the toolkit tries what the browser can. It stands in the page, so it must open no script. */
  readonly styleNonce: string;
  /** Where a file of `dist/webview` is found. */
  readonly uri: (file: string) => string;
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
}

export function gridPageHtml({ cspSource, nonce, styleNonce, uri, language, title }: PageSources): string {
  const policy = `default-src 'none'; style-src ${cspSource} 'nonce-${styleNonce}'; font-src ${cspSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta property="csp-nonce" content="${styleNonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(uri('codicon.css'))}">
<link rel="stylesheet" href="${escaped(uri('grid.css'))}">
<script nonce="${nonce}" defer src="${escaped(uri('grid.js'))}"></script>
<script nonce="${nonce}" defer src="${escaped(uri('controls.js'))}"></script>
</head>
<body></body>
</html>`;
}

function escaped(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
