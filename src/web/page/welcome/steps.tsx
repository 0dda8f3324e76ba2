import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Hive } from '../hive.ts'
import type { PanelId } from '../panels.ts'
import { reasonOf, unheard } from '../said.ts'
import type { Way } from './beside.ts'
import { AddHost } from './host.tsx'
import { drawn, untilAsked, untilChanged, untilUndone } from './drawn.ts'
import type { Notes } from './drawn.ts'
import { again, agents, mounts, untilNew, wires } from './watch.ts'
import { foundIn, RULES, sentenceOf } from './who.ts'
import type { Found } from './who.ts'

interface StepProps {
  readonly hive: Hive
  readonly notes: Notes
  /** Says something to who draws, in the terminal. */
  readonly say: (prompt: string) => void
}

export interface Step {
  readonly title: string
  /** The panel that it opens. */
  readonly panel?: PanelId
  /** What it is about, as a selector, and where the card stands beside it. */
  readonly about?: string
  readonly ways: readonly Way[]
  readonly Body: ComponentType<StepProps>
  /** Until it has happened, as files tell; without it, a person goes on. */
  readonly happened?: (hive: Hive, ends: AbortSignal, notes: Notes) => Promise<void>
}

const TERMINAL = '.panel[aria-label="Terminal"]'
/** Who draws, and is wired by itself. */
const CODER = 'coder'
const PAIR = ['ann', 'bob'] as const

// oxfmt-ignore
export const steps: readonly Step[] = [
  { title: 'Who answers', about: '.dock', ways: ['above'], Body: Who },
  { title: 'Say something', panel: 'terminal', about: TERMINAL, ways: ['below', 'right', 'above'], Body: Say,
    happened: untilAsked },
  { title: 'See it drawn', about: TERMINAL, ways: ['below', 'right', 'above'], Body: Drawn, happened: untilChanged },
  { title: 'Undo it', about: '.tools [data-does="undo"]', ways: ['below'], Body: Undo, happened: untilUndone },
  { title: 'Wire two agents', panel: 'operator', about: '.panel[aria-label="Operator"]', ways: ['right', 'below', 'above', 'left'], Body: Wire,
    happened: async (hive, ends) => {
      await untilNew(again(hive, /"kind":"routes.changed"/, () => wires(hive, ends), ends))
    } },
  { title: 'Add a machine', about: '.dock', ways: ['above'], Body: Host },
]

function Who({ hive }: StepProps) {
  const [found, setFound] = useState<Found>()
  const [answers, setAnswers] = useState('')
  const [wrong, setWrong] = useState('')
  const failed = (error: unknown) => setWrong(reasonOf(error))
  const look = async (ends?: AbortSignal) => {
    const [providers, ctl] = await Promise.all([
      hive.read('/llm/providers', ends),
      hive.read('/llm/ctl', ends),
    ])
    setFound(foundIn(providers))
    setAnswers(/^provider (.*)$/m.exec(ctl)?.[1] ?? '')
    setWrong('')
  }
  useEffect(() => {
    const over = new AbortController()
    look(over.signal).catch((error: unknown) => over.signal.aborted || failed(error))
    return () => over.abort()
  }, [hive])
  if (!found) return <p class={wrong && 'bad'}>{wrong || 'One moment …'}</p>
  const ready = [...found.keys, ...found.local, RULES]
  const choose = (provider: string) => answeredBy(hive, provider).then(() => setAnswers(provider))
  return (
    <>
      <p>{sentenceOf(found)}</p>
      <label class="answers">
        Answered by
        <select
          value={answers}
          onChange={(event) => {
            choose(event.currentTarget.value).catch(failed)
          }}
        >
          {!ready.includes(answers) && <option>{answers}</option>}
          {ready.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <p>
        For {ready.length > 1 ? 'another one' : 'a model'}: <code>{found.variable}=…</code> in{' '}
        <code>.env</code> and a new start; or start Ollama, llama.cpp, LM Studio or vLLM, and
      </p>
      <button type="button" onClick={() => unheard(look().catch(failed))}>
        Look again
      </button>
      {wrong && (
        <p class="bad" role="alert">
          {wrong}
        </p>
      )}
    </>
  )
}

/** Who answers new agents, and the one who draws. */
async function answeredBy(hive: Hive, provider: string): Promise<void> {
  await hive.write('/llm/ctl', `provider ${provider}\n`)
  if ((await hive.list('/llm')).some(({ name }) => name === CODER))
    await hive.write(`/llm/${CODER}/ctl`, `provider ${provider}\n`)
}

function Say({ say }: StepProps) {
  return (
    <>
      <p>What you type into the terminal is a prompt. For a beginning:</p>
      <Prompts say={say} prompts={['draw a red cube', 'draw a pink cone', 'draw a big torus']} />
    </>
  )
}

function Prompts({ say, prompts }: { readonly say: StepProps['say']; readonly prompts: readonly string[] }) {
  return (
    <p class="prompts">
      {prompts.map((prompt) => (
        <button key={prompt} type="button" onClick={() => say(prompt)}>
          {prompt}
        </button>
      ))}
    </p>
  )
}

function Drawn({ hive, notes, say }: StepProps) {
  const [there, setThere] = useState(false)
  useEffect(() => {
    const over = new AbortController()
    const look = async () => {
      for await (const many of drawn(hive, notes, over.signal)) setThere(many > 0)
    }
    look().catch(() => undefined)
    return () => over.abort()
  }, [hive, notes])
  return !there ? (
    <p>The reply is a program, which runs as soon as it is whole.</p>
  ) : (
    <>
      <p>There it is. Drag what is empty to look from elsewhere. Now change it:</p>
      <Prompts say={say} prompts={['make it blue', 'make it yellow']} />
    </>
  )
}

function Undo() {
  return (
    <p>
      Each change is a version. <b>Undo</b> goes back to the one before, and <b>Redo</b> forth again.
    </p>
  )
}

function Wire({ hive }: StepProps) {
  const [names, setNames] = useState<readonly string[]>()
  const [wrong, setWrong] = useState('')
  useEffect(() => {
    const over = new AbortController()
    const { signal } = over
    const look = async () => {
      for await (const found of again(hive, /"kind":"agent\.(new|gone)"/, () => agents(hive, signal), signal))
        setNames(found)
    }
    look().catch((error: unknown) => signal.aborted || setWrong(reasonOf(error)))
    return () => over.abort()
  }, [hive])
  const missing = PAIR.filter((name) => !names?.includes(name))
  const few = names && names.filter((name) => name !== CODER).length < 2
  const make = () => {
    const lines = missing.map((name) => `new ${name}\n`).join('')
    hive.write('/llm/ctl', lines).catch((error: unknown) => setWrong(reasonOf(error)))
  }
  return (
    <>
      <p>
        Drag from <code>output</code> of one agent to <code>input</code> of another, or press one and then the
        other: what the first says, the second is asked.
      </p>
      {few && (
        <button type="button" onClick={make}>
          Make {missing.join(' and ')}
        </button>
      )}
      {wrong && (
        <p class="bad" role="alert">
          {wrong}
        </p>
      )}
    </>
  )
}

function Host({ hive }: StepProps) {
  const [added, setAdded] = useState<string>()
  useEffect(() => {
    const over = new AbortController()
    const { signal } = over
    const look = async () => {
      for (;;) setAdded(await untilNew(again(hive, /"kind":"mount\./, () => mounts(hive, signal), signal)))
    }
    unheard(look())
    return () => over.abort()
  }, [hive])
  return (
    <>
      <p>
        <code>hivefs pair</code> on another machine shows a code. With it, the agents and the display there
        are here too.
      </p>
      <AddHost hive={hive} />
      <p role="status">
        {added && (
          <>
            <b>{added}</b> is here now: see <code>/n/{added}</code> in the files, and its agents in the graph.
          </>
        )}
      </p>
    </>
  )
}
