import type { Part, Turn } from '../../../src/providers/provider.ts'
import type { Handy } from './handy.ts'

/** A part in few words. */
export function spell(part: Part): string {
  if (part.kind === 'text') return part.text
  if (part.kind === 'media') return `<${part.type} ${part.size}>`
  if (part.kind === 'call') return `${part.name}?`
  if (part.kind === 'opaque') return `(${part.provider})`
  return `${part.name}${part.failed ? '!' : '='} ${part.content.map(spell).join(' | ')}`
}

export const spelled = (turns: readonly Turn[]): readonly string[] =>
  turns.map(({ role, content }) => `${role}: ${content.map(spell).join(', ')}`)

/** Waits until request number `n`, from 1, has come. */
export async function asked(puppet: Handy, n: number): Promise<void> {
  while (puppet.asks.length < n) await puppet.asked.wait()
}
