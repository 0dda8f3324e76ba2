import type { Code } from '../../lib/errno.ts'

/** What an error of the tree is in HTTP. */
const statuses: Partial<Record<Code, number>> = {
  ENOENT: 404,
  ENOTDIR: 404,
  EACCES: 403,
  EPERM: 403,
  EROFS: 403,
  EINVAL: 400,
  ENAMETOOLONG: 414,
  EEXIST: 409,
  EISDIR: 409,
  ENOTEMPTY: 409,
  EBUSY: 409,
  EFBIG: 413,
  E2BIG: 413,
  EAGAIN: 503,
  EMFILE: 503,
  EDQUOT: 402,
  ENOSPC: 507,
  ENOTCONN: 502,
  ECONNREFUSED: 502,
  EHOSTUNREACH: 502,
  ESTALE: 502,
  ETIMEDOUT: 504,
  EOPNOTSUPP: 501,
  ENOSYS: 501,
}

export const statusOf = (code: Code): number => statuses[code] ?? 500
