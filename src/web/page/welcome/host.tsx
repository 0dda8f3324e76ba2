import { useState } from 'preact/hooks'
import { quoted } from '../operator/table.ts'
import type { Hive } from '../hive.ts'
import { reasonOf } from '../said.ts'

/** How long another machine may take, in milliseconds. */
const PATIENCE = 30_000

/** Pairs with another machine by its code, and mounts it: two lines for `/ctl`. */
export function AddHost({ hive }: { readonly hive: Hive }) {
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const word = (name: string) => {
      const value = data.get(name)
      return typeof value === 'string' ? value.trim() : ''
    }
    setBusy(true)
    setWrong('')
    paired(hive, word('address'), word('code'))
      .catch((error: unknown) => setWrong(reasonOf(error)))
      .finally(() => setBusy(false))
  }
  return (
    <form onSubmit={submit}>
      <label>
        Address
        <input name="address" required autocomplete="off" spellcheck={false} placeholder="box2" />
      </label>
      <label>
        Code
        <input name="code" required autocomplete="off" inputMode="numeric" placeholder="4821-7730" />
      </label>
      <button type="submit" disabled={busy}>
        {busy ? 'One moment …' : 'Pair and add'}
      </button>
      {wrong && (
        <p class="bad" role="alert">
          {wrong}
        </p>
      )}
    </form>
  )
}

async function paired(hive: Hive, host: string, code: string): Promise<void> {
  let answer = ''
  const ends = AbortSignal.timeout(PATIENCE)
  for await (const text of hive.exchange('/ctl', `pair ${quoted(host)} ${quoted(code)}\n`, ends))
    answer += text
  const [, name] = /^paired (\S+)/m.exec(answer) ?? []
  const [, address] = /^address (\S+)/m.exec(answer) ?? []
  if (!name || !address) throw new Error(answer.trim() || `${host} did not answer`)
  await hive.write('/ctl', `add ${quoted(name)} ${address}\n`)
}
