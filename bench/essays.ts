/** Bytes of an essay, and of the pieces in which it comes. */
const LENGTH = 1 << 20
const PIECE = 1 << 10
/** Code of a block, and letters of a line that nearly matches. */
const CODE = 4 << 10
const LINE = 16 << 10

/** Long replies, and what a rule takes out of them. */
export const essays = {
  /** Nothing but blocks of code. */
  blocks: { rule: 'js', file: 'JS', text: () => `\`\`\`js\n${'x'.repeat(CODE)}\n\`\`\`\n` },
  /** What takes an engine that tries everything for ever: `a`s without the `b` that would end them. */
  letters: { rule: '/(?<A>(a+)+b)/ -> {A}', file: 'A', text: () => `${'a'.repeat(LINE)}\nab\n` },
} as const

export type Essay = keyof typeof essays

/** One essay, piece by piece. */
export function* pieces(essay: Essay): Generator<string> {
  const part = essays[essay].text()
  const whole = part.repeat(LENGTH / part.length)
  for (let at = 0; at < whole.length; at += PIECE) yield whole.slice(at, at + PIECE)
}

/** Bytes of a whole one, about. */
export const essayLength = LENGTH
