import { figure, least, times } from '../row.ts'
import type { Row } from '../row.ts'
import { diod, direct, muxed, nothing } from '../servers.ts'
import { bulk, cycle, read, wire } from './wire.ts'

/** One line a row: what is measured, against whom, what it has to reach, how it is measured. */
// oxfmt-ignore
export const rows = {
  'server-sync':   { what: '9P server, 10 bytes, 1 deep',               peer: 'diod',   figures: { rate: figure('/s', times(1)) },               open: wire(read(1), direct, diod) },
  'server-deep':   { what: '9P server, 10 bytes, 32 deep',              peer: 'diod',   figures: { rate: figure('/s', times(3)) },               open: wire(read(32), direct, diod) },
  'server-cycle':  { what: '9P server, walk+open+read+clunk',           peer: 'diod',   figures: { rate: figure('/s') },                         open: wire(cycle, direct, diod) },
  'server-bulk':   { what: '9P server, 64 KiB, 8 deep',                 peer: 'diod',   figures: { rate: figure('GB/s') },                       open: wire(bulk(8), direct, diod) },
  'mux-sync':      { what: 'mux before null9p, 10 bytes, 1 deep',       peer: 'null9p', figures: { rate: figure('/s', least(25e3)) },            open: wire(read(1), muxed(nothing), nothing) },
  'mux-deep':      { what: 'mux before null9p, 10 bytes, 32 deep',      peer: 'null9p', figures: { rate: figure('/s', least(300e3)) },           open: wire(read(32), muxed(nothing), nothing) },
  'mux-own-sync':  { what: 'mux before our server, 10 bytes, 1 deep',   peer: 'direct', figures: { rate: figure('/s', times(0.4)) },             open: wire(read(1), muxed(direct), direct) },
  'mux-own-deep':  { what: 'mux before our server, 10 bytes, 32 deep',  peer: 'direct', figures: { rate: figure('/s', times(0.4)) },             open: wire(read(32), muxed(direct), direct) },
  'mux-cycle':     { what: 'mux, walk+open+read+clunk',                 peer: 'null9p', figures: { rate: figure('/s', least(8e3)) },             open: wire(cycle, muxed(nothing), nothing) },
  'mux-bulk':      { what: 'mux, 64 KiB, 8 deep',                       peer: 'null9p', figures: { rate: figure('GB/s', least(1)) },             open: wire(bulk(8), muxed(nothing), nothing) },
} as const satisfies Readonly<Record<string, Row>>
