import { checkMemory } from '../message-checks';
import { GridApp } from './grid-app';
import { Host, type VsCodeApi } from './host';

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
let app: GridApp | undefined;
const host = new Host(api, window, (message) => {
  if (app === undefined && message.type === 'open') {
    app = new GridApp(document.body, api, host, message.opening);
    const memory = checkMemory(api.getState());
    if (memory !== undefined) app.restore(memory);
    // A page that is hidden at once must be known by its request all the same.
    else app.writeDown();
    // Never takes the focus from another part of the window; when this page gets it, the grid does.
    if (document.hasFocus()) app.focus();
  }
  app?.told(message);
});
window.addEventListener('focus', () => { if (document.activeElement === document.body) app?.focus(); });
host.tell({ type: 'ready' });
