import * as vscode from 'vscode';
import { defaultApiUrl, defaultTokenUrl } from '../listrak/connection';
import type { ConnectionSettings } from './connections';
import { networkSettings, ofThisComputer } from './network-settings';

/**
 * Reads `listrak.apiUrl`, `listrak.tokenUrl` and VS Code's `http.*`. The first two are application-scoped: a workspace cannot set them.
 * @param isHere the extension runs on the user's computer: a remote that the window is connected to has no say then, as for VS Code's own calls
 */
export function readConnectionSettings(environment: NodeJS.ProcessEnv, isHere: boolean): ConnectionSettings {
  const listrak = vscode.workspace.getConfiguration('listrak');
  const http = vscode.workspace.getConfiguration('http');
  const ofHttp = <T>(name: string): T | undefined => ofThisComputer(isHere && http.inspect<T>(name), http.get<T>(name));
  return {
    apiUrl: written(listrak.get<string>('apiUrl')) || defaultApiUrl,
    tokenUrl: written(listrak.get<string>('tokenUrl')) || defaultTokenUrl,
    network: networkSettings({
      proxy: written(ofHttp<string>('proxy')),
      // A list, or one text by hand.
      noProxy: written(ofHttp<string>('noProxy')).split(/[\s,]+/),
      proxyStrictSSL: ofHttp('proxyStrictSSL') !== false,
      proxySupport: ofHttp('proxySupport'),
    }, environment),
  };
}

/** VS Code hands out what stands in settings.json, whatever it is: what is no text becomes one that is refused in words. */
function written(value: string | number | null | undefined): string {
  return String(value ?? '').trim();
}

/** Whether a change of settings makes a connection another. */
export function affectsConnections(event: vscode.ConfigurationChangeEvent): boolean {
  return ['listrak.apiUrl', 'listrak.tokenUrl', 'http'].some((name) => event.affectsConfiguration(name));
}
