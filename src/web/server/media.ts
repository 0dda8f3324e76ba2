/** By the end of a file's name. Nothing that a browser would run: what a model wrote is text here. */
const byName: Readonly<Record<string, string>> = {
  png: 'image/png',
  json: 'application/json',
}

const PNG = [0x89, 0x50, 0x4e, 0x47]

/** The media type of a file, by its name, else by how it begins: a picture, or words. */
export function typeOf(name: string, first?: Uint8Array): string {
  const known = byName[/\.(\w+)$/.exec(name)?.[1] ?? '']
  if (known) return known
  if (first && PNG.every((byte, at) => first[at] === byte)) return 'image/png'
  return first?.includes(0) ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}
