import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './say.js'

/** Longest wait for somebody else's install, and between two looks, in milliseconds. */
const PATIENCE = 600_000
const LOOK = 200

/** Does `work` while no other process does, by a lock file that names its holder; one left by a dead process is replaced. */
export async function locked(path, work) {
  const me = `${process.pid} ${birth(process.pid)}`
  await take(path, me)
  try {
    return await work()
  } finally {
    if (read(path) === me) rmSync(path, { force: true })
  }
}

async function take(path, me) {
  const deadline = Date.now() + PATIENCE
  for (let told = false; !taken(path, me);) {
    const holder = read(path)
    if (holder === undefined) continue
    if (!alive(holder)) {
      setAside(path, holder)
      continue
    }
    if (!told) say(`waiting for process ${holder.split(' ')[0]}, which is installing`)
    told = true
    if (Date.now() > deadline)
      throw new Error(`process ${holder.split(' ')[0]} holds ${path} for too long; end it and run this again`)
    await sleep(LOOK)
  }
}

/** Makes the lock, complete at once: a lock file is never seen empty. */
function taken(path, me) {
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, me)
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(mine)
  }
}

/** Takes a dead process's lock away. Of several that want to, one gets it; a live one that came in between goes back. */
function setAside(path, holder) {
  const aside = `${path}.aside.${process.pid}`
  try {
    renameSync(path, aside)
    if (read(aside) !== holder) linkSync(aside, path)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** Whether the holder still runs: the same pid with the same birth, because pids come again. */
function alive(holder) {
  const [pid, born] = holder.split(' ')
  return born !== '' && birth(pid) === born
}

/** When a process was started, in clock ticks since boot: field 22 of proc_pid_stat(5). Empty when there is no such process. */
function birth(pid) {
  const stat = read(`/proc/${pid}/stat`) ?? ''
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
