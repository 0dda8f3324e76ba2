/** Numbers by name. */
export type Held = Readonly<Record<string, number>>

/** Something that is used again and again, and must hold no more afterwards than before. */
export interface Soaked extends AsyncDisposable {
  readonly cycles: number
  /** What its memory may seem to grow by, in bytes. */
  readonly slack: Held
  /** Everything that is done to it, once. */
  cycle(): Promise<void>
  /** What it holds now. */
  held(): Promise<Held>
}

/** Bytes; all others are counts. */
const MEMORY: ReadonlySet<string> = new Set(['rss', 'heap', 'malloc', 'page'])
/** How long closes may take that nobody waits for, and between two looks, in milliseconds. */
const SETTLE = 5000
const LOOK = 100

/** Cycles until a time of performance.now(), one at least. */
export async function cycles(soaked: Soaked, end: number): Promise<void> {
  do await soaked.cycle()
  while (performance.now() < end)
}

/** What it holds when what was handed on has had time to end: as soon as no count is above what it was, or after some seconds. */
export async function settled(soaked: Soaked, before?: Held): Promise<Held> {
  const late = performance.now() + SETTLE
  for (;;) {
    const now = await soaked.held()
    const grown = before && Object.entries(growth(before, now))
    if (grown?.every(([key, more]) => MEMORY.has(key) || more <= 0) || performance.now() > late) return now
    await new Promise((done) => setTimeout(done, LOOK))
  }
}

/** What grew, by its name. */
export function growth(before: Held, after: Held): Held {
  return Object.fromEntries(Object.keys(before).map((key) => [key, after[key]! - before[key]!]))
}
