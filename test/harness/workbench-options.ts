/** How a workbench for tests is started. */

export interface WorkbenchOptions {
  /** Added to the environment of the extension host's process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The user's settings, over those that make a clean window. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The folder that is open; a new, empty one by default. */
  readonly folder?: string;
  /** A workspace file that is opened in the folder's place. */
  readonly workspace?: string;
  /** Folders are not trusted until the user says so; no question at the start. */
  readonly restricted?: boolean;
  /** Further arguments of the server. */
  readonly args?: readonly string[];
  /** CSS px; 1280 × 800 by default. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Physical px per CSS px; 1 by default. */
  readonly deviceScaleFactor?: number;
  /** Shows the browser's scroll bars, which playwright hides. */
  readonly scrollBars?: boolean;
  /** The browser keeps its profile on disk, under `home`; otherwise in memory. */
  readonly profileOnDisk?: boolean;
  /** Webviews have a site and a process of their own, as on the desktop and on vscode.dev. The profile is on disk then. */
  readonly webviewsApart?: boolean;
  /** The folder whose build is installed; this project's by default. */
  readonly extension?: string;
}
