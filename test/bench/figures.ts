/** Figures as a bench prints them. */

export const count = (value: number): string => value.toLocaleString('en-US');
export const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
export const quantile = (values: readonly number[], share: number): number => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;
export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
