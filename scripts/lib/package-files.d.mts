export const packageFiles: readonly string[];
export const mostBytes: Readonly<Record<string, number>>;
export function filesToPack(folder: string): Promise<string[]>;
