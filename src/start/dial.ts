import { dialer } from '../mux/dial.ts'
import { dial as exec } from '../ninep/transports/stdio.ts'
import { dial as tcp } from '../ninep/transports/tcp.ts'
import { dial as unix } from '../ninep/transports/unix.ts'

/** What a dial string leads to. @throws FileError EINVAL */
export const dial = dialer({ tcp, unix, exec })
