import { effect } from '@preact/signals'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { complete } from '../../../talk/slash.ts'
import { drafts } from '../drafts.ts'
import type { PanelProps } from '../panels.ts'
import { unheard } from '../said.ts'
import { PageChat } from './chat.ts'
import { Said } from './entry.tsx'

const DRAFT = 'terminal'

/** Talks with an agent: what is typed is a prompt or, behind a slash, a command. */
export function Terminal({ hive, what, prompt }: PanelProps) {
  const chat = useMemo(() => new PageChat(hive), [hive])
  const [draft, setDraft] = useState(drafts.get(DRAFT) ?? '')
  const type = (text: string) => {
    drafts.set(DRAFT, text)
    setDraft(text)
  }
  const [unwanted, setUnwanted] = useState('')
  const [past, setPast] = useState<{ readonly lines: readonly string[]; readonly at: number }>({
    lines: [],
    at: 0,
  })
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    unheard(chat.begin(what))
    return () => chat.cancel()
  }, [chat])
  useEffect(() => {
    if (what !== undefined && chat.agent.value !== undefined) unheard(chat.connect(what))
  }, [chat, what])
  useEffect(
    () =>
      effect(() => {
        const said = prompt.value
        if (!said || chat.busy.value || chat.agent.value === undefined) return
        prompt.value = undefined
        unheard(chat.say(said.agent, said.text))
      }),
    [chat, prompt],
  )
  const entries = chat.entries.value
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [entries])
  const agents = chat.agents.value
  const [hits, part] = draft.startsWith('/') && draft !== unwanted ? complete(draft, agents) : [[], '']
  const finish = (hit: string) => type(draft.slice(0, draft.length - part.length) + hit)
  const send = () => {
    if (chat.busy.value) return // what is typed waits for what is said
    setPast({ lines: [...past.lines, draft], at: past.lines.length + 1 })
    type('')
    // What nobody has taken is there again to be sent.
    unheard(chat.send(draft).then((taken) => taken || drafts.get(DRAFT) || type(draft)))
  }
  const turn = (by: number) => {
    const at = Math.min(Math.max(past.at + by, 0), past.lines.length)
    setPast({ ...past, at })
    type(past.lines[at] ?? '')
  }
  const keyed = (event: KeyboardEvent & { readonly currentTarget: HTMLTextAreaElement }) => {
    const { key, shiftKey, ctrlKey, currentTarget } = event
    const marked = currentTarget.selectionStart !== currentTarget.selectionEnd
    const oneLine = !draft.includes('\n')
    const act =
      key === 'Enter' && !shiftKey
        ? send
        : key === 'Tab' && hits.length && !shiftKey
          ? () => finish(hits[0]!)
          : key === 'Escape' && hits.length
            ? () => setUnwanted(draft)
            : key === 'c' && ctrlKey && !marked && chat.busy.value
              ? () => chat.cancel()
              : key === 'ArrowUp' && oneLine
                ? () => turn(-1)
                : key === 'ArrowDown' && oneLine
                  ? () => turn(1)
                  : undefined
    if (!act) return
    event.preventDefault()
    act()
  }
  const act = (code: string, language: string) => (
    <figcaption>
      <span>{language || 'code'}</span>
      <button type="button" onClick={() => unheard(navigator.clipboard.writeText(code))}>
        Copy
      </button>
      <button type="button" onClick={() => unheard(chat.draw(code))}>
        Draw
      </button>
    </figcaption>
  )
  return (
    <div class="column">
      <label class="row">
        Agent
        <select
          value={chat.agent.value ?? ''}
          onChange={(event) => unheard(chat.connect(event.currentTarget.value))}
        >
          {chat.agent.value === undefined && <option value="">nobody</option>}
          {agents.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <div class="talk" role="log" aria-label="Conversation" tabIndex={0}>
        {entries.map((entry) => (
          <Said key={entry.id} entry={entry} act={act} />
        ))}
        <div ref={end} />
      </div>
      {hits.length > 0 && (
        <ul class="hits" role="listbox" aria-label="Completions">
          {hits.slice(0, 8).map((hit) => (
            <li
              key={hit}
              role="option"
              aria-selected={hit === hits[0]}
              onMouseDown={(event) => (event.preventDefault(), finish(hit))}
            >
              {hit}
            </li>
          ))}
        </ul>
      )}
      <div class="row">
        <textarea
          data-first
          rows={Math.min(8, draft.split('\n').length)}
          value={draft}
          placeholder="Draw a red cube … or /help"
          aria-label={`Message for ${chat.agent.value ?? 'nobody'}`}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={keyed}
        />
        {chat.busy.value ? (
          <button type="button" onClick={() => chat.cancel()} title="Ctrl+C">
            Stop
          </button>
        ) : (
          <button type="button" class="primary" onClick={send} title="Enter">
            Send
          </button>
        )}
      </div>
    </div>
  )
}
