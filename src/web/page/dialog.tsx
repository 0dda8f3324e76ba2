import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { reasonOf } from './said.ts'

interface Props {
  readonly title: string
  readonly does: string
  readonly closed: () => void
  /** Does it, with what stands in the fields. */
  readonly act: (said: (field: string) => string) => Promise<void>
  readonly children: ComponentChildren
}

/** Asks before something is done; what is wrong with it is told here. */
export function Dialog({ title, does, closed, act, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => dialog.current?.showModal(), [])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const said = (field: string) => {
      const value = data.get(field)
      return typeof value === 'string' ? value : ''
    }
    setBusy(true)
    act(said).then(
      () => dialog.current?.close(),
      (error: unknown) => {
        setBusy(false)
        setWrong(reasonOf(error))
      },
    )
  }
  return (
    <dialog ref={dialog} class="ask" aria-label={title} onClose={closed}>
      <form onSubmit={submit}>
        <h2>{title}</h2>
        {children}
        {wrong && (
          <p class="bad" role="alert">
            {wrong}
          </p>
        )}
        <div class="row">
          <button type="submit" class="primary" disabled={busy}>
            {does}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Not now
          </button>
        </div>
      </form>
    </dialog>
  )
}
