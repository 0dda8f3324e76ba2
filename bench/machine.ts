import { cpus, release } from 'node:os'

/** Where the figures are from. */
export interface Machine {
  /** The day, as in 2025-12-31. */
  readonly date: string
  readonly cpu: string
  readonly kernel: string
  readonly node: string
}

export function machine(): Machine {
  const cores = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}`,
    kernel: `Linux ${release()}`,
    node: process.version,
  }
}
