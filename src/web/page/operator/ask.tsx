import { useEffect, useState } from 'preact/hooks'
import { toFileError } from '../../../lib/errno.ts'
import { Dialog } from '../dialog.tsx'
import type { Deeds } from './deeds.ts'

/** Something that has to be asked before it is done. */
export type Question =
  | { readonly kind: 'agent' }
  | { readonly kind: 'host' }
  | { readonly kind: 'system'; readonly id: string; readonly name: string }
  | { readonly kind: 'clear' | 'delete'; readonly id: string; readonly name: string }

interface Props {
  readonly deeds: Deeds
  readonly question: Question
  readonly closed: () => void
}

/** Asks, and does it; what is wrong with it is told where it was asked. */
export function Ask({ deeds, question, closed }: Props) {
  switch (question.kind) {
    case 'agent':
      return <NewAgent deeds={deeds} closed={closed} />
    case 'host':
      return (
        <Dialog
          title="Add a host"
          does="Add"
          closed={closed}
          act={(said) => deeds.mount(said('name'), said('address'))}
        >
          <Field name="name" label="Name" />
          <Field name="address" label="Address" hint="box2:5640, tls!box2!5642, ssh!me@box2" />
        </Dialog>
      )
    case 'system':
      return <System deeds={deeds} id={question.id} name={question.name} closed={closed} />
    case 'clear':
    case 'delete': {
      const { kind, id, name } = question
      const [title, does, what] =
        kind === 'clear'
          ? [`Clear ${name}?`, 'Clear', 'It forgets its conversation.']
          : [`Delete ${name}?`, 'Delete', 'Its conversation goes with it.']
      return (
        <Dialog title={title} does={does} closed={closed} act={() => deeds.tell(id, kind)}>
          <p>{what}</p>
        </Dialog>
      )
    }
  }
}

function NewAgent({ deeds, closed }: Omit<Props, 'question'>) {
  const [providers, setProviders] = useState<readonly (readonly [string, string])[]>([])
  useEffect(() => {
    const over = new AbortController()
    deeds.providers(over.signal).then(setProviders, () => undefined)
    return () => over.abort()
  }, [deeds])
  return (
    <Dialog
      title="New agent"
      does="Create"
      closed={closed}
      act={(said) => deeds.create(said('name'), said('provider'), said('system'))}
    >
      <Field name="name" label="Name" />
      <label>
        Provider
        <select name="provider">
          <option value="">as usual</option>
          {providers.map(([name, state]) => (
            <option key={name} value={name}>
              {state === 'ready' ? name : `${name} (${state.split(':', 1)[0]})`}
            </option>
          ))}
        </select>
      </label>
      <label>
        System prompt
        <textarea name="system" rows={5} />
      </label>
    </Dialog>
  )
}

function System({
  deeds,
  id,
  name,
  closed,
}: { readonly id: string; readonly name: string } & Omit<Props, 'question'>) {
  const [text, setText] = useState<string>()
  const [wrong, setWrong] = useState('')
  useEffect(() => {
    const over = new AbortController()
    deeds
      .instructions(id, over.signal)
      .then(setText, (error: unknown) => setWrong(toFileError(error).message))
    return () => over.abort()
  }, [deeds, id])
  return (
    <Dialog
      title={`System prompt of ${name}`}
      does="Save"
      closed={closed}
      act={(said) => deeds.instruct(id, said('system'))}
    >
      {wrong && <p role="alert">{wrong}</p>}
      <textarea
        name="system"
        rows={12}
        aria-label="System prompt"
        disabled={text === undefined}
        value={text ?? ''}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </Dialog>
  )
}

function Field({
  name,
  label,
  hint,
}: {
  readonly name: string
  readonly label: string
  readonly hint?: string
}) {
  return (
    <label>
      {label}
      <input name={name} required autocomplete="off" spellcheck={false} placeholder={hint} />
    </label>
  )
}
