export const packageFiles: readonly string[];
export const mostBytes: Readonly<Record<string, number>>;
