import type { Peers } from './peers.ts'

/** What a figure must reach: at least or at most so much, or at least so many times the peer's in the same run. */
export type Bar = { readonly kind: 'least' | 'most' | 'times'; readonly value: number }

export type Unit = '/s' | 'GB/s' | 'MB/s' | 'ms' | 'bytes' | ''

/** One number of a row. */
export interface Figure {
  readonly unit: Unit
  readonly bars: readonly Bar[]
}

/** What one round gave for a figure; the peer's where there is one. */
export interface Sample {
  readonly ours: number
  readonly peer?: number | undefined
}

/** A sample for each figure of a row, by the figure's name. */
export type Round = Readonly<Record<string, Sample>>

/** What is being measured, with its servers running. */
export interface Scene extends AsyncDisposable {
  /** Measures everything once, ours and the peer's one after the other. */
  round(): Promise<Round>
}

/** What the person at the keyboard asked for. */
export interface Asked {
  /** How often each row is measured; the median counts. */
  readonly rounds: number
  /** How long one measurement of a rate takes. */
  readonly seconds: number
  /** How long the soak goes on. */
  readonly soak: number
  readonly peers: Peers
  /** An empty directory that is gone when the row is over. */
  readonly directory: string
}

export interface Row {
  readonly what: string
  /** Who is measured beside us, for the table; empty for nobody. */
  readonly peer: string
  readonly figures: Readonly<Record<string, Figure>>
  /** Starts what the rounds need. @throws Missing when the machine lacks something */
  readonly open: (asked: Asked) => Promise<Scene>
  /** Rounds, where the row knows better than the command line. */
  readonly rounds?: number
}

export const least = (value: number): Bar => ({ kind: 'least', value })
export const most = (value: number): Bar => ({ kind: 'most', value })
export const times = (value: number): Bar => ({ kind: 'times', value })
export const figure = (unit: Unit, ...bars: readonly Bar[]): Figure => ({ unit, bars })
