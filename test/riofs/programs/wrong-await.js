const answer = await Promise.reject(new TypeError('no answer'))
box()
