import { useState } from 'preact/hooks'
import { reasonOf } from '../said.ts'
import { money } from './table.ts'
import type { Used } from './table.ts'

interface Props {
  readonly used: Used
  /** Tells the agent's ctl a line. */
  readonly tell: (line: string) => Promise<void>
}

const PER = { day: 'a day', all: 'in all' } as const

/** What an agent may spend, and how much of it is spent; it can be changed here. */
export function Budgets({ used, tell }: Props) {
  const [asks, setAsks] = useState(false)
  const { name, budgets } = used
  if (asks) return <Ask used={used} tell={tell} closed={() => setAsks(false)} />
  return (
    <div class="budgets">
      <div>
        {budgets.map(({ per, spent, of }) => (
          <label key={per} class={spent >= of ? 'bad' : ''}>
            {money(spent)} of {money(of)} {PER[per]}
            <progress value={of ? Math.min(spent / of, 1) : 1} aria-label={`Budget of ${name} ${PER[per]}`} />
          </label>
        ))}
        {budgets.length === 0 && <span class="faint">none</span>}
      </div>
      <button type="button" aria-label={`Set budget of ${name}`} onClick={() => setAsks(true)}>
        Set
      </button>
    </div>
  )
}

function Ask({ used, tell, closed }: Props & { readonly closed: () => void }) {
  const [wrong, setWrong] = useState('')
  const { name, budgets } = used
  const first = budgets[0]
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const [usd, per] = [data.get('usd'), data.get('per')]
    const amount = typeof usd === 'string' && usd.trim() ? usd.trim() : 'off'
    tell(`budget ${per === 'all' ? 'total ' : ''}${amount}`).then(closed, (error: unknown) =>
      setWrong(reasonOf(error)),
    )
  }
  return (
    <form class="budgets" aria-label={`Budget of ${name}`} onSubmit={submit}>
      <input
        ref={(field) => field?.focus()}
        name="usd"
        inputMode="decimal"
        autocomplete="off"
        size={5}
        aria-label="US dollars"
        placeholder="off"
        defaultValue={first ? String(first.of) : ''}
      />
      <select name="per" aria-label="For how long" defaultValue={first?.per ?? 'day'}>
        <option value="day">a day</option>
        <option value="all">in all</option>
      </select>
      <button type="submit" class="primary">
        Set
      </button>
      <button type="button" class="plain" aria-label="Leave it" onClick={closed}>
        ×
      </button>
      {wrong && (
        <p class="bad" role="alert">
          {wrong}
        </p>
      )}
    </form>
  )
}
