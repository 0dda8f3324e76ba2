import { setTimeout as sleep } from 'node:timers/promises'
import { WORDS } from './provider.ts'
import type { Ask, Delta, Provider, Ready, Takes } from './provider.ts'
import { drawingFor } from './drawing.ts'
import { fitted } from './fit.ts'
import { NOTHING } from './limits.ts'
import { textOf } from './said.ts'

export interface OfflineOptions {
  /** Milliseconds between two words; 0: all at once. */
  readonly delay?: number | undefined
}

const DELAY = 15

const CAN = `draw a red cube            also: sphere, cylinder, cone, torus, plane, circle, rectangle; any CSS colour;
                             small, big, huge; several with "and"
  make it blue               colours what was drawn last; "make the cube blue" too
  spin the cube              turns it
  clear                      empties the display`

const HOW = `To talk to a model, put one of these into .env or the environment and start again:
  ANTHROPIC_API_KEY=…        Claude
  OPENAI_API_KEY=…           OpenAI's models
  GOOGLE_API_KEY=…           Gemini
  GROQ_API_KEY=… CEREBRAS_API_KEY=… XAI_API_KEY=… MOONSHOT_API_KEY=… OPENROUTER_API_KEY=…
  OPENAI_BASE_URL=…          any server that speaks chat completions
Or start Ollama, llama.cpp, LM Studio or vLLM on this machine: they are found by themselves. Any program can serve as a
model too, in ~/.config/hivefs/config.toml:
  [providers.command]
  local = "ollama run llama3"   its prompt on standard input, its reply from standard output`

const HELP = `I am "offline": a table of rules that shows how hivefs works, not a model. I know:
  ${CAN}
  help                       this text

${HOW}
`

const NO_RULE = `I am "offline", a table of rules and not a model: I cannot answer that. I know:
  ${CAN}

${HOW}
`

/** What stands in for a model where there is none, and says so. */
export class Offline implements Provider {
  readonly name = 'offline'
  readonly about = 'a table of rules, not a model: draws simple shapes, explains itself'
  readonly free = true
  readonly #delay: number

  constructor(options: OfflineOptions = {}) {
    this.#delay = options.delay ?? DELAY
  }

  async ready(): Promise<Ready> {
    return { state: 'ready' }
  }

  async models(): Promise<readonly string[]> {
    return ['rules']
  }

  takes(): Takes {
    return WORDS
  }

  async *stream(asked: Ask, signal: AbortSignal, alive?: () => void): AsyncGenerator<Delta, void, void> {
    signal.throwIfAborted()
    const { ask, notices } = fitted(asked, { provider: this.name, limits: NOTHING, called: this.name })
    for (const text of [...notices, ...leftOut(ask)]) yield { kind: 'notice', text }
    const words = wordsOf(replyTo(ask))
    for (const text of words) {
      yield { kind: 'text', text }
      if (this.#delay) await sleep(this.#delay, undefined, { signal }).catch(() => undefined)
      signal.throwIfAborted()
      alive?.()
    }
    yield {
      kind: 'usage',
      usage: { input: countOf(ask), output: words.length, cached: 0, reasoning: 0 },
    }
    yield { kind: 'end', reason: 'stop' }
  }
}

function* leftOut({ temperature, maxTokens, effort }: Ask): Generator<string> {
  const asked = { temperature, max_tokens: maxTokens, effort }
  const lost = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : name))
  if (lost.length) yield `left out, offline is no model: ${lost.join(', ')}`
}

function replyTo(ask: Ask): string {
  const prompts = ask.turns.filter(({ role }) => role === 'user').map(textOf)
  const prompt = prompts.at(-1) ?? ''
  if (/^\W*(help|what can you do|\?)\W*$/i.test(prompt)) return HELP
  const drawing = drawingFor(prompt, prompts.slice(0, -1))
  if (!drawing) return NO_RULE
  const ignored = drawing.ignored.length ? ` Not understood and left out: ${drawing.ignored.join(' ')}.` : ''
  return `No model is configured; a rule knows this one.${ignored}\n\n\`\`\`js\n${drawing.program}\n\`\`\`\n`
}

/** Its tokens are words, each with the blanks before it. */
const wordsOf = (text: string): readonly string[] => text.match(/\s*\S+|\s+$/g) ?? []

const countOf = (ask: Ask): number =>
  ask.turns.reduce((sum, turn) => sum + wordsOf(textOf(turn)).length, wordsOf(ask.system).length)
