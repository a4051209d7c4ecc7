/** Pictures of every state of the grid's page in every theme: for people to look at. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GridBrowser, wear } from '../ui/grid-page/grid-page';
import { gridStates, reach } from '../ui/grid-page/grid-states';
import { frames } from '../ui/grid-page/page-questions';
import { themeNames } from '../ui/grid-page/themes';
import { projectRoot } from './project';

/** Writes `out/screenshots/grid/THEME/STATE.png` and a sheet of each theme's; answers with the folder. */
export async function takeGridScreenshots(): Promise<string> {
  const folder = path.join(projectRoot(), 'out/screenshots/grid');
  await rm(folder, { recursive: true, force: true });
  for (const theme of themeNames) await mkdir(path.join(folder, theme), { recursive: true });
  const browser = await GridBrowser.start();
  try {
    for (const state of gridStates) {
      const page = await browser.open({ width: 1100, height: 640, ...state.options });
      await reach(page, state);
      for (const theme of themeNames) {
        await wear(page, theme);
        await frames(page);
        await page.screenshot({ path: path.join(folder, theme, `${state.name}.png`) });
      }
      await page.context().close();
    }
    for (const theme of themeNames) await sheet(browser, path.join(folder, theme), path.join(folder, `${theme}.png`));
  } finally {
    await browser.close();
  }
  return folder;
}

/** All of a theme's pictures on one. */
async function sheet(browser: GridBrowser, from: string, to: string): Promise<void> {
  const pictures = await Promise.all(gridStates.map(async ({ name }) => `<figure><img src="data:image/png;base64,${(await readFile(path.join(from, `${name}.png`))).toString('base64')}"><figcaption>${name}</figcaption></figure>`));
  const html = `<!DOCTYPE html><style>body{display:grid;grid-template-columns:repeat(3,1fr);gap:16px;margin:16px;font:14px sans-serif}figure{margin:0}img{width:100%;max-height:330px;object-fit:contain;object-position:left top}</style>${pictures.join('')}`;
  await writeFile(path.join(from, 'all.html'), html);
  const page = await browser.browser.newPage({ viewport: { width: 1800, height: 1000 } });
  await page.setContent(html);
  await page.screenshot({ path: to, fullPage: true });
  await page.close();
}
