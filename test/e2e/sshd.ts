import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { run } from '../house/run.ts'
import { freePort } from '../lib/port.ts'
import { start } from './place.ts'

/** An sshd of a test's own on a port of the loopback, with keys of its own; and the ssh that knows it. */
export class Sshd implements AsyncDisposable {
  readonly port: number
  /** `ssh!user@127.0.0.1!port` */
  readonly address: string
  readonly #child: ChildProcess

  /**
   * @param dir a folder for it
   * @param env what those who log in find
   */
  static async start(dir: string, env: Readonly<Record<string, string>>): Promise<Sshd> {
    await mkdir(join(dir, 'bin'), { recursive: true })
    if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
    const file = (name: string): string => join(dir, name)
    for (const key of ['host', 'user', 'stranger'])
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)])
    await writeFile(file('authorized'), await readFile(file('user.pub')), { mode: 0o600 })
    const port = await freePort()
    const PATH = [join(start, '../bin'), dirname(process.execPath), process.env['PATH']].join(':')
    const variables = Object.entries({ ...env, PATH }).map(([name, value]) => `${name}=${value}`)
    const daemon = `
      Port ${port}
      ListenAddress 127.0.0.1
      HostKey ${file('host')}
      AuthorizedKeysFile ${file('authorized')}
      PidFile none
      StrictModes no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      SetEnv ${variables.join(' ')}`
    await writeFile(file('sshd_config'), daemon)
    await writeFile(file('known'), `[127.0.0.1]:${port} ${await readFile(file('host.pub'), 'utf8')}`)
    await Sshd.log(dir, 'user')
    const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file('sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    for await (const line of createInterface({ input: child.stderr }))
      if (line.includes('listening on')) return new Sshd(child, port)
    throw new Error('sshd does not start')
  }

  /** From now on `dir/bin/ssh` shows that key. */
  static async log(dir: string, key: 'user' | 'stranger'): Promise<void> {
    const config = `IdentityFile ${join(dir, key)}\nIdentitiesOnly yes\nUserKnownHostsFile ${join(dir, 'known')}\n`
    await writeFile(join(dir, 'config'), config)
    const wrapper = `#!/bin/sh\nexec /usr/bin/ssh -F ${join(dir, 'config')} "$@"\n`
    await writeFile(join(dir, 'bin/ssh'), wrapper)
    await chmod(join(dir, 'bin/ssh'), 0o755)
  }

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
    this.address = `ssh!${userInfo().username}@127.0.0.1!${port}`
    child.stderr!.resume()
  }

  /** Process ids of the sessions that it has. */
  async sessions(): Promise<string[]> {
    const found: string[] = []
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (state !== 'Z' && Number(parent) === this.#child.pid) found.push(pid)
    }
    return found
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const over = once(this.#child, 'exit')
    this.#child.kill()
    await over
  }
}
