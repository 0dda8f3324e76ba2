import { readFileSync, readdirSync } from 'node:fs'

const folder = new URL('samples/', import.meta.url)

/** A small real file: made by FFmpeg from its own test pictures and tones, the documents by hand. */
export const sample = (name: string): Buffer => readFileSync(new URL(name, folder))

/** All of them, by name. */
export const samples: ReadonlyMap<string, Buffer> = new Map(
  readdirSync(folder)
    .sort()
    .map((name) => [name, sample(name)]),
)
