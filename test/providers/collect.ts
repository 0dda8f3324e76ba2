import type { Ask, Delta, Part, Provider, Usage } from '../../src/providers/provider.ts'

/** An ask of one prompt, or of a conversation that begins with a prompt. */
export const ask = (prompts: string | readonly string[], more: Partial<Ask> = {}): Ask => ({
  model: 'parrot',
  system: '',
  turns: [prompts]
    .flat()
    .map((text, i) => ({ role: i % 2 ? 'assistant' : 'user', content: [{ kind: 'text', text }] })),
  ...more,
})

/** A signal that nobody fires, for a test that has a time limit of its own. */
export const never = (): AbortSignal => new AbortController().signal

/** What came of a stream, up to where it ended or failed. */
export interface Collected {
  text: string
  thoughts: string
  readonly notices: string[]
  readonly kinds: Delta['kind'][]
  /** What the assistant's turn holds, in order. */
  readonly parts: Part[]
  usage: Usage | undefined
  end: string | undefined
  error: unknown
  /** performance.now() when it was over. */
  at: number
}

/** Reads a stream to its end, whatever the end is. `seen` is called after each delta. */
export async function collect(
  provider: Provider,
  asked: Ask,
  signal = never(),
  seen: (delta: Delta) => void = () => undefined,
): Promise<Collected> {
  const all: Collected = {
    text: '',
    thoughts: '',
    notices: [],
    kinds: [],
    parts: [],
    usage: undefined,
    end: undefined,
    error: undefined,
    at: 0,
  }
  try {
    for await (const delta of provider.stream(asked, signal)) {
      add(all, delta)
      seen(delta)
    }
  } catch (error) {
    all.error = error
  }
  all.at = performance.now()
  return all
}

function add(all: Collected, delta: Delta): void {
  all.kinds.push(delta.kind)
  if (delta.kind === 'text') all.parts.push({ kind: 'text', text: delta.text })
  if (delta.kind === 'call' || delta.kind === 'opaque') all.parts.push(delta)
  if (delta.kind === 'text') all.text += delta.text
  else if (delta.kind === 'thought') all.thoughts += delta.text
  else if (delta.kind === 'notice') all.notices.push(delta.text)
  else if (delta.kind === 'usage') all.usage = delta.usage
  else if (delta.kind === 'end') all.end = delta.reason
}
