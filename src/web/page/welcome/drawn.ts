import type { Hive } from '../hive.ts'

/** What one step leaves for those behind it. */
export interface Notes {
  /** The version that was shown before anybody was asked. */
  version?: number
}

/** Until an agent is asked something. */
export async function untilAsked(hive: Hive, ends: AbortSignal, notes: Notes): Promise<void> {
  const [version] = await Promise.all([shownNow(hive, ends), asked(hive, ends)])
  notes.version = version
}

/** How often something was drawn since then, now and at each change. */
export async function* drawn(hive: Hive, notes: Notes, ends: AbortSignal): AsyncGenerator<number, void> {
  let before = notes.version ?? 0
  let many = 0
  for await (const shown of versions(hive, ends)) {
    if (shown !== before) many++
    before = shown
    yield many
  }
}

/** Until something was drawn, and then changed. */
export async function untilChanged(hive: Hive, ends: AbortSignal, notes: Notes): Promise<void> {
  for await (const many of drawn(hive, notes, ends)) if (many > 1) return
}

/** Until an earlier version is shown. */
export async function untilUndone(hive: Hive, ends: AbortSignal): Promise<void> {
  let before = 0
  for await (const shown of versions(hive, ends)) {
    if (shown < before) return
    before = shown
  }
}

/** The version that is shown, now and at each change of it. */
async function* versions(hive: Hive, ends: AbortSignal): AsyncGenerator<number, void> {
  for await (const line of hive.lines('/rio/CONTEXT', ends)) {
    const [, version] = /^\f# .*: version (\d+)$/.exec(line) ?? []
    if (version !== undefined) yield Number(version)
  }
}

async function shownNow(hive: Hive, ends: AbortSignal): Promise<number> {
  for await (const version of versions(hive, ends)) return version
  return 0
}

async function asked(hive: Hive, ends: AbortSignal): Promise<void> {
  for await (const line of hive.lines('/events', ends))
    if (/"kind":"agent.state".*"state":"(streaming|queued)"/.test(line)) return
}
