import { effect, signal } from '@preact/signals'

/** Where a panel is, in pixels, and how far in front. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly level: number
}

export const LEAST = { width: 260, height: 160 }
/** What of a panel stays in sight whatever the window is, so that it can be taken hold of. */
const HOLD = 48

/** Which panels are open, and where: kept by the browser from visit to visit. */
export class Desk {
  readonly open = signal<Readonly<Record<string, Place>>>({})
  readonly #kept: string

  constructor(kept = 'hivefs.desk') {
    this.#kept = kept
    this.open.value = restored(localStorage.getItem(kept))
    effect(() => localStorage.setItem(this.#kept, JSON.stringify(this.open.value)))
  }

  has(id: string): boolean {
    return id in this.open.value
  }

  /** Opens a panel where it was last, or at a place of its own; what is open already comes to the front. */
  show(id: string, first: Omit<Place, 'level'>): void {
    this.place(id, { ...(this.open.value[id] ?? first), level: this.#top() + 1 })
  }

  place(id: string, place: Place): void {
    this.open.value = { ...this.open.value, [id]: within(place) }
  }

  raise(id: string): void {
    const place = this.open.value[id]
    if (place && place.level < this.#top()) this.place(id, { ...place, level: this.#top() + 1 })
  }

  close(id: string): void {
    const { [id]: _closed, ...rest } = this.open.value
    this.open.value = rest
  }

  #top(): number {
    return Math.max(0, ...Object.values(this.open.value).map(({ level }) => level))
  }
}

/** A place that can be seen, in the window as it is. */
function within({ x, y, width, height, level }: Place): Place {
  const wide = Math.min(Math.max(width, LEAST.width), Math.max(LEAST.width, innerWidth))
  const high = Math.min(Math.max(height, LEAST.height), Math.max(LEAST.height, innerHeight))
  return {
    x: Math.min(Math.max(x, HOLD - wide), innerWidth - HOLD),
    y: Math.min(Math.max(y, 0), innerHeight - HOLD),
    width: wide,
    height: high,
    level,
  }
}

/** What the browser has kept, as far as it makes sense. */
function restored(text: string | null): Record<string, Place> {
  try {
    const said: unknown = JSON.parse(text ?? '{}')
    const all = typeof said === 'object' && said ? Object.entries(said as Record<string, unknown>) : []
    return Object.fromEntries(
      all
        .filter((entry): entry is [string, Place] => isPlace(entry[1]))
        .map(([id, place]) => [id, within(place)]),
    )
  } catch {
    return {}
  }
}

const isPlace = (said: unknown): said is Place =>
  typeof said === 'object' &&
  said !== null &&
  ['x', 'y', 'width', 'height', 'level'].every((key) =>
    Number.isFinite((said as Record<string, unknown>)[key]),
  )
