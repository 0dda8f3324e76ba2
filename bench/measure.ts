import { Missing } from './peers.ts'
import type { Asked, Bar, Figure, Round, Row, Sample, Unit } from './row.ts'

/** A figure after all rounds: medians, and whether it reaches its bars. */
export interface Result {
  readonly name: string
  readonly unit: Unit
  readonly ours: number
  readonly peer?: number
  /** Median of the rounds' own ratios: what loads the machine loads both halves of a round. */
  readonly ratio?: number
  readonly bars: readonly Bar[]
  /** Undefined where there is no bar, or none that can be judged without the peer. */
  readonly met?: boolean
}

/** A row after all rounds, or why it could not be measured. */
export interface Measured {
  readonly row: string
  readonly what: string
  readonly peer: string
  readonly results: readonly Result[]
  readonly missing?: string
}

/** Measures a row: opens its scene, takes the rounds, and judges the medians. @throws what the scene throws, Missing aside */
export async function measure(
  name: string,
  row: Row,
  asked: Asked,
  tell: (text: string) => void,
): Promise<Measured> {
  const head = { row: name, what: row.what, peer: row.peer }
  try {
    const rounds = await take(row, asked, tell)
    return {
      ...head,
      results: Object.entries(row.figures).map(([key, figure]) => judge(key, figure, rounds)),
    }
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    return { ...head, results: [], missing: error.message }
  }
}

async function take(row: Row, asked: Asked, tell: (text: string) => void): Promise<Round[]> {
  tell('starting')
  await using scene = await row.open(asked)
  const rounds: Round[] = []
  const wanted = row.rounds ?? asked.rounds
  while (rounds.length < wanted) {
    tell(`round ${rounds.length + 1} of ${wanted}`)
    rounds.push(await scene.round())
  }
  return rounds
}

function judge(name: string, { unit, bars }: Figure, rounds: readonly Round[]): Result {
  const samples = rounds.map((round) => round[name]).filter((sample) => sample !== undefined)
  const ours = median(samples.map((sample) => sample.ours))
  const both = samples.filter((sample): sample is Required<Sample> => sample.peer !== undefined)
  if (both.length === 0) return withMet({ name, unit, ours, bars })
  const peer = median(both.map((sample) => sample.peer!))
  const ratio = median(both.map((sample) => sample.ours / sample.peer!))
  return withMet({ name, unit, ours, peer, ratio, bars })
}

function withMet(result: Result): Result {
  const verdicts = result.bars.map((bar) => reaches(result, bar)).filter((verdict) => verdict !== undefined)
  return verdicts.length ? { ...result, met: verdicts.every(Boolean) } : result
}

function reaches({ ours, ratio }: Result, { kind, value }: Bar): boolean | undefined {
  if (kind === 'least') return ours >= value
  if (kind === 'most') return ours <= value
  return ratio === undefined ? undefined : ratio >= value
}

/** The middle one; of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
