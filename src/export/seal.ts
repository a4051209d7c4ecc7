/** What is kept beside a file, which anybody may have changed, is believed only as it was written. */
import { createHash } from 'node:crypto';
import { isRecord, parseJson } from '../plain-data';

/** As JSON, with a hash of it. */
export function sealed(value: object, indent?: number): string {
  return JSON.stringify({ ...value, seal: sealOf(value) }, undefined, indent);
}

/** What was {@link sealed}; undefined for anything else, be it well-formed. Never throws. */
export function unsealed(json: string): Record<string, unknown> | undefined {
  const kept = parseJson(json);
  if (!isRecord(kept)) return undefined;
  const { seal, ...value } = kept;
  return seal === sealOf(value) ? value : undefined;
}

function sealOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
