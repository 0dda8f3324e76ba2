/** What lies at a path inside a parsed JSON value, or undefined: a look instead of a cast. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = Object.hasOwn(here, step) ? (here as Record<string | number, unknown>)[step] : undefined
  }
  return here
}

/** A string at a path inside a parsed JSON value, or undefined. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}

/** A finite number at a path inside a parsed JSON value, or undefined. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path)
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined
}
