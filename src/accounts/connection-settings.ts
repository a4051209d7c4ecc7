import * as vscode from 'vscode';
import { defaultApiUrl, defaultTokenUrl } from '../listrak/connection';
import type { ConnectionSettings } from './connections';
import { networkSettings } from './network-settings';

/** Reads `listrak.apiUrl`, `listrak.tokenUrl` and VS Code's `http.*`. The first two are application-scoped: a workspace cannot set them. */
export function readConnectionSettings(environment: NodeJS.ProcessEnv): ConnectionSettings {
  const listrak = vscode.workspace.getConfiguration('listrak');
  const http = vscode.workspace.getConfiguration('http');
  return {
    apiUrl: written(listrak.get<string>('apiUrl')) || defaultApiUrl,
    tokenUrl: written(listrak.get<string>('tokenUrl')) || defaultTokenUrl,
    network: networkSettings({
      proxy: written(http.get<string>('proxy')),
      // A list, or one text by hand.
      noProxy: written(http.get<string>('noProxy')).split(/[\s,]+/),
      proxyStrictSSL: http.get('proxyStrictSSL') !== false,
    }, environment),
  };
}

/** VS Code hands out what stands in settings.json, whatever it is: what is no text becomes one that is refused in words. */
function written(value: string | number | null | undefined): string {
  return String(value ?? '').trim();
}

/** Whether a change of settings makes a connection another. */
export function affectsConnections(event: vscode.ConfigurationChangeEvent): boolean {
  return ['listrak.apiUrl', 'listrak.tokenUrl', 'http.proxy', 'http.noProxy', 'http.proxyStrictSSL'].some((name) => event.affectsConfiguration(name));
}
