import * as vscode from 'vscode';
import { defaultApiUrl, defaultTokenUrl } from '../listrak/connection';
import type { ConnectionSettings } from './connections';
import { networkSettings } from './network-settings';

/** Reads `listrak.apiUrl`, `listrak.tokenUrl` and VS Code's `http.*`. The first two are application-scoped: a workspace cannot set them. */
export function readConnectionSettings(environment: NodeJS.ProcessEnv): ConnectionSettings {
  const listrak = vscode.workspace.getConfiguration('listrak');
  const http = vscode.workspace.getConfiguration('http');
  return {
    apiUrl: listrak.get<string>('apiUrl')?.trim() || defaultApiUrl,
    tokenUrl: listrak.get<string>('tokenUrl')?.trim() || defaultTokenUrl,
    network: networkSettings({
      proxy: http.get<string>('proxy'),
      noProxy: http.get<string[]>('noProxy', []),
      proxyStrictSSL: http.get<boolean>('proxyStrictSSL', true),
    }, environment),
  };
}

/** Whether a change of settings makes a connection another. */
export function affectsConnections(event: vscode.ConfigurationChangeEvent): boolean {
  return ['listrak.apiUrl', 'listrak.tokenUrl', 'http.proxy', 'http.noProxy', 'http.proxyStrictSSL'].some((name) => event.affectsConfiguration(name));
}
