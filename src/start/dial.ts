import { FileError } from '../lib/errno.ts'
import { dialer } from '../mux/dial.ts'
import type { Connect } from '../mux/hello.ts'
import { dial as ssh } from '../ninep/transports/ssh.ts'
import { dial as exec } from '../ninep/transports/stdio.ts'
import { dial as tcp } from '../ninep/transports/tcp.ts'
import { dial as tls } from '../ninep/transports/tls.ts'
import type { Credentials } from '../ninep/transports/tls.ts'
import { dial as unix } from '../ninep/transports/unix.ts'
import { unanswered } from './unanswered.ts'

/** Who we are to other machines, and whom we know of them. */
export interface Known {
  /** @throws FileError when there is no key */
  credentials(): Promise<Credentials>
  /** Whether that is the key of whom we know at an address: `tls!box2!5642`. */
  accepts(fingerprint: string, address: string): boolean
}

const nobody: Known = {
  async credentials() {
    throw new FileError('EOPNOTSUPP', 'no key yet; `hivefs pair` makes one')
  },
  accepts: () => false,
}

/** What a dial string leads to. @throws FileError EINVAL */
export const dialing = (known: Known = nobody): ((address: string) => Connect) =>
  dialer({
    tcp: (host, port, signal) => tcp(host, port, signal, unanswered),
    async tls(host, port, signal, address) {
      const credentials = await known.credentials()
      const accepts = (fingerprint: string) => known.accepts(fingerprint, address)
      return tls({ host, port, credentials, accepts, unanswered }, signal)
    },
    ssh,
    unix,
    exec,
  })
