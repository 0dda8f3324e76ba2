import { useState } from 'preact/hooks'
import type { Hive } from '../hive.ts'
import { reasonOf } from '../said.ts'
import type { Question } from './table.ts'

interface Props {
  readonly hive: Hive
  readonly questions: readonly Question[]
  readonly show: (path: string) => void
}

/** What sessions wait for somebody to say. What is answered, here or anywhere, goes. */
export function Questions({ hive, questions, show }: Props) {
  return (
    <ul class="questions" aria-label="Questions" aria-live="polite">
      {questions.map((question) => (
        <Asked key={`${question.path} ${question.perm}`} hive={hive} question={question} show={show} />
      ))}
    </ul>
  )
}

function Asked({ hive, question, show }: Omit<Props, 'questions'> & { readonly question: Question }) {
  const { path, name, perm, request, options } = question
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const answer = (word: string) => {
    setBusy(true)
    hive.write(`${path}/perm/${perm}/reply`, word).catch((error: unknown) => {
      setBusy(false)
      setWrong(reasonOf(error))
    })
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const said = new FormData(event.currentTarget as HTMLFormElement).get('words')
    if (typeof said === 'string' && said.trim()) answer(said.trim())
  }
  return (
    <li>
      <p>
        <button type="button" class="link-like" onClick={() => show(path)}>
          {name}
        </button>{' '}
        {request}
      </p>
      {options.length ? (
        <div class="row" role="group" aria-label={request}>
          {options.map(({ word, label }, at) => (
            <button
              key={word}
              type="button"
              class={at === 0 ? 'primary' : ''}
              disabled={busy}
              onClick={() => answer(word)}
            >
              {label}
            </button>
          ))}
        </div>
      ) : (
        <form class="row" onSubmit={submit}>
          <input name="words" autocomplete="off" aria-label={request} placeholder="Your answer" />
          <button type="submit" class="primary" disabled={busy}>
            Answer
          </button>
        </form>
      )}
      {wrong && (
        <p class="bad" role="alert">
          {wrong}
        </p>
      )}
    </li>
  )
}
