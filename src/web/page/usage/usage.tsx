import { useEffect, useMemo, useState } from 'preact/hooks'
import { textAt } from '../../../lib/json.ts'
import { toFileError } from '../../../lib/errno.ts'
import { DMDIR } from '../../../ninep/const.ts'
import type { Hive } from '../hive.ts'
import type { PanelProps } from '../panels.ts'
import { reasonOf } from '../said.ts'
import { Budgets } from './budget.tsx'
import { counts, money, sorted, sumOf, usedOf } from './table.ts'
import type { Count, Used } from './table.ts'

type By = Count | 'name'

const TITLES: Readonly<Record<Count, string>> = {
  turns: 'Turns',
  in: 'In',
  out: 'Out',
  cached: 'Cached',
  reasoning: 'Reasoning',
  usd: 'Cost',
}

/** Tokens and dollars of each agent, and what of its budget is spent. */
export function Usage({ hive }: PanelProps) {
  const [all, setAll] = useState<ReadonlyMap<string, Used>>()
  const [by, setBy] = useState<readonly [By, boolean]>(['name', false])
  const [said, setSaid] = useState('')
  const failed = (error: unknown) => setSaid(reasonOf(error))
  const again = useMemo(
    () => async (name: string, ends?: AbortSignal) => {
      const used = await look(hive, name, ends)
      setAll((before) => {
        const after = new Map(before)
        if (used) after.set(name, used)
        else after.delete(name)
        return after
      })
    },
    [hive],
  )
  useEffect(() => {
    const over = new AbortController()
    const { signal } = over
    const wrong = (error: unknown) => {
      if (!signal.aborted && toFileError(error).code !== 'ENOTCONN') failed(error)
    }
    const everybody = async () => {
      const folders = (await hive.listAny('/llm', signal)).filter(({ mode }) => mode & DMDIR)
      const found = await Promise.all(folders.map(({ name }) => look(hive, name, signal)))
      setAll(new Map(found.flatMap((used) => (used ? [[used.name, used]] : []))))
    }
    const follow = async () => {
      for await (const line of hive.lines('/events', signal)) {
        const { kind, agent } = eventOf(line)
        if (kind === 'gap') await everybody().catch(wrong)
        else if (kind?.startsWith('agent.') && agent !== undefined) await again(agent, signal).catch(wrong)
      }
    }
    follow().catch(wrong)
    const unheard = hive.link.subscribe((link) => {
      if (link === 'up') everybody().catch(wrong)
    })
    return () => (over.abort(), unheard())
  }, [hive, again])

  const [column, turned] = by
  const head = (key: By, title: string) => (
    <th
      scope="col"
      aria-sort={column === key ? (turned === (key === 'name') ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" class="plain" onClick={() => setBy([key, column === key && !turned])}>
        {title}{' '}
        <span aria-hidden="true">{column === key ? (turned === (key === 'name') ? '▾' : '▴') : ''}</span>
      </button>
    </th>
  )
  const rows = sorted([...(all?.values() ?? [])], column, turned)
  const sum = sumOf(rows)
  return (
    <div class="column usage">
      {said && (
        <p class="bad" role="alert">
          {said}
        </p>
      )}
      {rows.length === 0 ? (
        <p class="faint">
          {all ? 'There is no agent yet: /new NAME in the terminal makes one.' : 'One moment …'}
        </p>
      ) : (
        <div class="sheet" tabIndex={0} role="region" aria-label="Table of usage">
          <table>
            <thead>
              <tr>
                {head('name', 'Agent')}
                {counts.map((key) => head(key, TITLES[key]))}
                <th scope="col">Budget</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((used) => (
                <tr key={used.name}>
                  <th scope="row">
                    {used.name}
                    <small>
                      {used.model}
                      {used.state === 'paused' && <b class="bad"> · paused</b>}
                    </small>
                  </th>
                  <Counts of={used} />
                  <td>
                    <Budgets
                      used={used}
                      tell={async (line) => {
                        await hive.write(`/llm/${used.name}/ctl`, `${line}\n`)
                        await again(used.name)
                      }}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">In all</th>
                <Counts of={sum} />
                <td />
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </div>
  )
}

function Counts({ of }: { readonly of: Pick<Used, Count | 'more'> }) {
  return (
    <>
      {counts.map((key) => (
        <td key={key} class="number">
          {key === 'usd' ? (
            <span title={of.more ? 'Not all prices are known' : undefined}>{money(of.usd, of.more)}</span>
          ) : (
            of[key].toLocaleString('en')
          )}
        </td>
      ))}
    </>
  )
}

/** Nothing when there is no such agent any more. */
async function look(hive: Hive, name: string, ends?: AbortSignal): Promise<Used | undefined> {
  try {
    const [usage, ctl] = await Promise.all([
      hive.read(`/llm/${name}/usage`, ends),
      hive.readAny(`/llm/${name}/ctl`, ends),
    ])
    return usedOf(name, usage, ctl)
  } catch (error) {
    if (toFileError(error).code !== 'ENOENT') throw error
    return undefined
  }
}

function eventOf(line: string): { readonly kind: string | undefined; readonly agent: string | undefined } {
  try {
    const said: unknown = JSON.parse(line)
    const ours = textAt(said, 'source') === 'llm' || textAt(said, 'kind') === 'gap'
    return { kind: ours ? textAt(said, 'kind') : undefined, agent: textAt(said, 'agent') }
  } catch {
    return { kind: undefined, agent: undefined }
  }
}
