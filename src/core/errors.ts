/**
 * Two of the four kinds of errors are classes. Bad input from the network is a value, never an exception; a broken
 * invariant is
 * `assert`. Codes are documented in docs/reference/errors.md, and a test holds both ways.
 */

/** Code to the sentence in the reference: when it happens and what to do. */
export const userErrors = {
  'input-missing': 'A named file or folder does not exist.',
  'input-empty': 'A folder holds no captures, or no input was named.',
  'input-unreadable': 'None of the inputs could be read as a capture.',
  'option-unknown': 'The command line has a flag or command that Cordon does not know, or a value it cannot use.',
  'output-unwritable': 'The output file cannot be written: a missing folder, no permission, or a full disk.',
  'feed-unreadable': 'A file given with --feeds is not a feed that Cordon knows, or is damaged.',
  'network-unknown': 'The lab has no network of that name.',
  'interface-unknown': 'There is no interface of the name given with --interface, or it is down.',
  'filter-invalid': 'The text given with --filter is not a capture filter as tcpdump knows them.',
  'capture-denied': 'dumpcap and tcpdump may not capture as this user: give them the right, or join their group.',
  'capture-program-missing': 'Neither dumpcap nor tcpdump is installed, or this user may not run them.',
  'state-unreadable': 'The file given with --state is damaged, of another site, or not a state of Cordon.',
  'redact-key-unreadable': 'The file given with --redact-key cannot be read, or is too short to be a key.',
  'store-newer': 'The store was written by a later release of Cordon than this one.',
  'store-earlier': 'The store was written by an earlier release, and no folder was named for a backup of it.',
  'store-in-use': 'The store is open in another process, which must be stopped first.',
  'store-not-empty': 'A backup is to be restored into a store that holds something.',
  'backup-unreadable': 'The file to restore is no backup of Cordon, is cut off, or was changed.',
  'store-damaged': 'The file of the store is damaged, or is no store of Cordon; the sentence says what was found.',
  'store-unusable': 'The store cannot be opened: a missing folder, no permission, or a wrong connection string.',
  'config-invalid': 'The configuration cannot be used; the sentence says what is wrong at which line.',
  'port-taken': 'The port for the report is already used by another program.',
  'sign-in-needed': 'The request needs a login, or its session or token has ended.',
  'sign-in-wrong': 'Name and password do not belong together; which of the two is wrong is never said.',
  'first-link-spent': 'The sign-in link that Cordon printed was used, has expired, or is not whole.',
  'not-permitted': 'The role or the sites of the user or token do not allow this.',
  'request-forged': 'A request that changes something came from another page, or without the token of its session.',
  'too-many-attempts':
    'Too many requests or failed logins from one address or for one name; the sentence says how long to wait.',
  'password-weak': 'The password is too short, too long, or one of those that are tried first.',
  'user-name-wrong':
    'A name of a user is empty, longer than 64 characters, or has other signs than letters, digits and `. _ @ + -`.',
  'address-exposed': 'Cordon would listen on an address that others reach, without TLS.',
  'certificate-unreadable':
    'A certificate or key for TLS cannot be read, has expired, or the two do not belong together.',
  'single-sign-on-refused': 'The provider of single sign-on refused, or Cordon has no role for what it said.',
  'user-exists': 'There is a user of that name already.',
  'last-administrator': 'The change would leave nobody who can administer Cordon.',
  'query-wrong': 'A query or an order of a list is not understood; the sentence says where.',
  'not-found': 'There is nothing of that name or id, or it is of a site that the user may not see.',
  'request-wrong':
    'A request or an action has a field that is unknown, missing or not of its form; the sentence names it.',
  'upload-too-large': 'A file that was uploaded is larger than the configuration allows.',
} as const

export const outsideErrors = {
  'capture-failed': 'dumpcap or tcpdump could not capture from the interface; the sentence says what it said.',
  'store-full': 'The disk of the store is full: what comes in waits until there is room.',
  'store-gone': 'The database does not answer: what comes in waits, and it is asked again.',
  'store-busy': 'Another process has held the store for longer than this one waits; it is tried again.',
  'upload-failed': 'A file that was uploaded broke off on its way, or the disk is full. Nothing of it was kept.',
  'write-failed': 'Standard output took no more: a full disk, for example.',
} as const

export type UserErrorCode = keyof typeof userErrors
export type OutsideErrorCode = keyof typeof outsideErrors

/** The user's mistake: one sentence and a hint, no stack, exit code 2. */
export class UserError extends Error {
  readonly code: UserErrorCode
  readonly hint: string

  constructor(code: UserErrorCode, sentence: string, hint: string) {
    super(sentence)
    this.name = 'UserError'
    this.code = code
    this.hint = hint
  }
}

/** The outside world failed: exit code 3, or a retry in the service. */
export class OutsideError extends Error {
  readonly code: OutsideErrorCode

  constructor(code: OutsideErrorCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'OutsideError'
    this.code = code
  }
}
