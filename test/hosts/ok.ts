import { run } from '../house/run.ts'

/** What a program that has to succeed prints. */
export async function ok(program: string, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run(program, args)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr || status}`)
  return stdout
}
