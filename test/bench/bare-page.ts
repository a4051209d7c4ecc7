/** The least that can stand in the way of the first rows: a page whose script is a few lines, which writes them as they come and does nothing else. */
import type { Page } from 'playwright-core';
import type { ToWebview } from '../../src/grid/protocol';

/** Every page that is opened in the window from now on is such a one. */
export async function withBarePage(window: Page): Promise<void> {
  await window.route('**/grid.js', (route) => route.fulfill({ contentType: 'text/javascript', body: `(${barePage.toString()})();` }));
  await window.route('**/controls.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
}

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** Runs in the page. */
function barePage(): void {
  /** As rows are packed: a cell's length is told from here on. */
  const noCharacters = 33;
  const api = acquireVsCodeApi();
  document.body.innerHTML = '<div class="grid"><div class="body"></div></div>';
  addEventListener('message', ({ data }: MessageEvent<ToWebview>) => {
    if (data.type !== 'state' || data.first === undefined) return;
    const { rows, texts, lengths } = data.first;
    const columns = lengths.length / rows;
    let at = 0;
    for (let cell = 0, row = document.createElement('div'); cell < lengths.length; cell++) {
      if (cell % columns === 0) {
        row = document.createElement('div');
        row.className = 'row';
        document.querySelector('.body')?.append(row);
      }
      const element = document.createElement('span');
      element.className = `c${cell % columns}`;
      element.textContent = texts.slice(at, at += Math.max(0, lengths.charCodeAt(cell) - noCharacters));
      row.append(element);
    }
  });
  api.postMessage({ type: 'ready' });
}
