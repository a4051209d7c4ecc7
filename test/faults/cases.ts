/** All cases: each fault, in each shape of run, at each request that can meet it. */
import type { SandboxRequest } from '../../src/sandbox/index';
import { faultKinds, type FaultKind } from './fault-kinds';
import type { Case, Times } from './meeting';
import { isAt, type Shape } from './shapes';

export function allCases(requests: ReadonlyMap<Shape, readonly SandboxRequest[]>, kinds: readonly FaultKind[] = faultKinds): Case[] {
  return kinds.flatMap((kind) => [...requests].filter(([{ name }]) => name !== kind.notIn).flatMap(([shape, asked]) => {
    const count = asked.filter((request) => isAt(kind.where, request, shape)).length;
    const places = Array.from({ length: count }, (_, at) => at);
    return timesOf(kind).flatMap((times, turn) => places.map((at): Case => ({ kind, shape, times, at, way: shape.ways[(at + turn) % shape.ways.length] ?? shape.ways[0] })));
  }));
}

function timesOf({ once, lasting, isInChain }: FaultKind): Times[] {
  if (isInChain === true) return ['stuck'];
  return [...once === undefined ? [] : ['once' as const], ...lasting === undefined ? [] : ['stuck' as const, 'on and on' as const]];
}

/** Runs `work` over all, so many at a time, each with one of the places. */
export async function overAll<Item, Place>(items: readonly Item[], places: readonly Place[], work: (item: Item, place: Place) => Promise<void>): Promise<void> {
  const left = [...items].reverse();
  await Promise.all(places.map(async (place) => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item, place);
  }));
}

/** 0 ≤ x < 1, the same ones for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** `count` of the items, the same for the same seed, spread over all of them. */
export function sampled<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  if (count >= items.length) return [...items];
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, index) => items[Math.floor((index + random()) * items.length / count)]).filter((item) => item !== undefined);
}
