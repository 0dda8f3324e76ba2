import { hello, inside, through } from '../mounts.ts'
import { figure, least, most, times } from '../row.ts'
import type { Row } from '../row.ts'
import { diod, direct, muxed, nothing, relayed } from '../servers.ts'
import { blocked } from './blocked.ts'
import { command } from './command.ts'
import { display, fanOut, versions } from './display.ts'
import { ended } from './ended.ts'
import { lag } from './lag.ts'
import { list } from './list.ts'
import { mounts, opens, reads } from './mount.ts'
import { page } from './page.ts'
import { picture } from './picture.ts'
import { rules } from './rules.ts'
import { soak } from './soak.ts'
import { start } from './start.ts'
import { tick } from './tick.ts'
import { bulk, cycle, read, wire } from './wire.ts'

/** One line a row: what is measured, against whom, what it has to reach, how it is measured. */
// oxfmt-ignore
export const rows = {
  'server-sync':   { what: '9P server, 10 bytes, 1 deep',               peer: 'diod',   figures: { rate: figure('/s', times(1)) },               open: wire(read(1), direct, diod) },
  'server-deep':   { what: '9P server, 10 bytes, 32 deep',              peer: 'diod',   figures: { rate: figure('/s', times(3)) },               open: wire(read(32), direct, diod) },
  'server-cycle':  { what: '9P server, walk+open+read+clunk',           peer: 'diod',   figures: { rate: figure('/s') },                         open: wire(cycle, direct, diod) },
  'server-bulk':   { what: '9P server, 64 KiB, 8 deep',                 peer: 'diod',   figures: { rate: figure('GB/s') },                       open: wire(bulk(8), direct, diod) },
  'mux-sync':      { what: 'mux before null9p, 10 bytes, 1 deep',       peer: 'relay',  figures: { rate: figure('/s', least(25e3)) },            open: wire(read(1), muxed(nothing), relayed(nothing)) },
  'mux-deep':      { what: 'mux before null9p, 10 bytes, 32 deep',      peer: 'relay',  figures: { rate: figure('/s', least(300e3)) },           open: wire(read(32), muxed(nothing), relayed(nothing)) },
  'mux-own-sync':  { what: 'mux before our server, 10 bytes, 1 deep',   peer: 'direct', figures: { rate: figure('/s', times(0.4)) },             open: wire(read(1), muxed(direct), direct) },
  'mux-own-deep':  { what: 'mux before our server, 10 bytes, 32 deep',  peer: 'direct', figures: { rate: figure('/s', times(0.4)) },             open: wire(read(32), muxed(direct), direct) },
  'mux-cycle':     { what: 'mux, walk+open+read+clunk',                 peer: 'relay',  figures: { rate: figure('/s', least(8e3)) },             open: wire(cycle, muxed(nothing), relayed(nothing)) },
  'mux-bulk':      { what: 'mux, 64 KiB, 8 deep',                       peer: 'relay',  figures: { rate: figure('GB/s', least(1)) },             open: wire(bulk(8), muxed(nothing), relayed(nothing)) },
  'fuse-open-1':   { what: 'FUSE open+read+close, 1 thread',            peer: 'hello_fuse', figures: { rate: figure('/s', times(0.7)) },         open: mounts(opens(1), inside, hello) },
  'fuse-open-4':   { what: 'FUSE open+read+close, 4 threads',           peer: 'hello_fuse', figures: { rate: figure('/s', times(0.7)) },         open: mounts(opens(4), inside, hello) },
  'fuse-open-mux': { what: 'as fuse-open-1, mux and socket behind',     peer: 'hello_fuse', figures: { rate: figure('/s') },                     open: mounts(opens(1), through, hello) },
  'fuse-read':     { what: 'FUSE reads of 1 MiB, in process',           peer: 'hello_fuse', figures: { rate: figure('GB/s', least(2)) },         open: mounts(reads, inside, hello) },
  'fuse-read-mux': { what: 'FUSE reads of 1 MiB, mux and socket behind', peer: 'hello_fuse', figures: { rate: figure('GB/s', least(0.7)) },      open: mounts(reads, through, hello) },
  'list':          { what: 'ls -l of 1,000 files',                      peer: 'hello_fuse', figures: { cold: figure('ms', most(60)), cached: figure('ms', most(15)) }, open: list },
  'lag-1':         { what: 'provider chunk to cat\'s stdout, 1 agent',  peer: 'a pipe', figures: { p50: figure('ms'), 'p50 added': figure('ms', most(0.3)), p99: figure('ms', most(3)) }, open: lag(1, 100) },
  'lag-100':       { what: 'as lag-1, 100 agents, 2,000 chunks/s',      peer: 'a pipe', figures: { p50: figure('ms'), 'p50 added': figure('ms'), p99: figure('ms', most(20)) },           open: lag(100, 2000) },
  'lag-200':       { what: 'as lag-1, 200 agents, 2,000 chunks/s',      peer: 'a pipe', figures: { p50: figure('ms'), 'p50 added': figure('ms'), p99: figure('ms', most(20)) },           open: lag(200, 2000) },
  'blocked':       { what: '10,000 blocked readers',                    peer: '',       figures: { 'heap each': figure('bytes', most(4096)), 'resident each': figure('bytes'), threads: figure('', most(0)), 'other p99': figure('ms', most(10)), gone: figure('ms', most(1000)) }, open: blocked, rounds: 3 },
  'ended':         { what: '2,000 blocked cats until all are gone',     peer: 'a FIFO', figures: { SIGINT: figure('ms', most(200)), SIGTERM: figure('ms', most(200)), SIGKILL: figure('ms', most(200)) }, open: ended },
  'rules':         { what: 'a rule and a reply of 1 MiB at once',       peer: '',       figures: { blocks: figure('MB/s'), 'blocks: others': figure('ms', most(50)), letters: figure('MB/s'), 'letters: others': figure('ms', most(50)) }, open: rules },
  'display':       { what: 'a cube by echo, undo, pictures of 1280x720', peer: '',       figures: { program: figure('ms'), undo: figure('ms'), 'screen of a cube': figure('ms', most(60)), 'of 12,000 triangles': figure('ms', most(150)), 'others p99': figure('ms', most(20)) }, open: display },
  'fan-out':       { what: 'a program until 50 readers of OPS have it',  peer: '',       figures: { last: figure('ms') },                         open: fanOut },
  'versions':      { what: 'each of 1,000 versions',                    peer: '',       figures: { memory: figure('bytes'), disk: figure('bytes'), back: figure('ms') }, open: versions, rounds: 1 },
  'picture':       { what: 'screen as a PNG of 1280x720',               peer: '',       figures: { first: figure('ms'), cube: figure('ms', most(60)), triangles: figure('ms', most(150)) }, open: picture },
  'tick':          { what: 'a frame of a program, 1,000 things',        peer: '',       figures: { tick: figure('ms', most(15)), p99: figure('ms') }, open: tick },
  'page':          { what: 'the page in chromium without a GPU',         peer: '',       figures: { 'first paint': figure('ms', most(1000)), 'the scene': figure('ms'), 'script, gzip': figure('bytes', most(600e3)), click: figure('ms', most(100)), 'click p99': figure('ms'), '200 nodes': figure('/s', least(20)), '200 nodes: a frame\'s script': figure('ms'), '200 nodes: a frame\'s calls': figure(''), '1,000 nodes': figure('/s'), '1,000 nodes: a frame\'s script': figure('ms', most(16)), '1,000 nodes: a frame\'s calls': figure('') }, open: page, rounds: 3 },
  'read':          { what: 'hivefs read FILE, whole process',           peer: 'node -e 0', figures: { time: figure('ms', most(120)) },          open: command },
  'start':         { what: 'npm start until ls lists the agents',       peer: 'npm --version', figures: { time: figure('ms', most(1500)) },     open: start },
  'soak':          { what: 'growth in a soak of opens, interrupts, crashes', peer: '', figures: { heap: figure('bytes', most(1 << 20)), resident: figure('bytes', most(16 << 20)), fids: figure('', most(2)), tags: figure('', most(0)), timers: figure('', most(0)), handles: figure('', most(0)), inodes: figure('', most(0)) }, open: soak, rounds: 1 },
} as const satisfies Readonly<Record<string, Row>>
