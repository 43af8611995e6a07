/** Titles of problems by the stable name that the service gives (`type`). */
export default {
  title: {
    'bad-request': 'The request was not understood',
    unauthorized: 'Please log in',
    'wrong-password': 'Name or password is wrong',
    forbidden: 'Your role may not do this',
    'not-found': 'There is none, or it is not yours to see',
    conflict: 'It changed in the meantime',
    'too-large': 'Too large',
    unprocessable: 'Something in it is wrong',
    'too-many': 'Too many attempts',
    internal: 'The service failed',
    method: 'That cannot be done here',
    'media-type': 'Not a kind of content that is read here',
    range: 'That part does not exist',
    unavailable: 'Not available just now',
    offline: 'The service cannot be reached',
    unexpected: 'An answer that was not expected',
  } as Record<string, string>,
  offlineHint: 'Check the connection, then try again. Nothing that was saved is lost.',
  hint: 'What helps:',
};
