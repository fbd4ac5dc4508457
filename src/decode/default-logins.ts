/**
 * Logins that manufacturers published or ship, and that worms try: the dictionary of the 2016 Mirai source, the lists
 * of nmap's http-default-accounts and of ITI's ICS default passwords, and device manuals. Only to say that one was
 * used.
 */

const passwordsByUser: ReadonlyMap<string, readonly string[]> = new Map([
  ['', ['', 'admin', 'password', '1234', 'system']],
  [
    'admin',
    [
      '', 'admin', '1234', '12345', '123456', '54321', '1111', '1111111', 'password', 'pass', 'admin1234', '!admin',
      'motorola', 'superuser', 'setup', 'zoomadsl', 'smcadmin', 'meinsm', '7ujMko0admin', 'raritan', 'wago', 'private',
    ],
  ],
  [
    'root',
    [
      '', 'root', 'admin', 'pass', 'password', 'default', 'system', 'user', '1234', '12345', '123456', '54321', '1111',
      '666666', '888888', '00000000', 'calvin', 'xc3511', 'vizxv', 'xmhdipc', 'juantech', 'klv123', 'klv1234', 'Zte521',
      'hi3518', 'jvbzd', 'anko', 'zlxx.', '7ujMko0vizxv', '7ujMko0admin', 'ikwb', 'dreambox', 'realtek', 'solokey',
      'colorkey',
    ],
  ],
  ['user', ['user', 'public']],
  ['guest', ['guest', '12345']],
  ['support', ['support']],
  ['service', ['service']],
  ['supervisor', ['', 'supervisor']],
  ['tech', ['tech']],
  ['Administrator', ['', 'admin', 'Fiery.1']],
  ['administrator', ['1234']],
  ['admin1', ['password']],
  ['ADMIN', ['ADMIN']],
  ['USER', ['USER']],
  ['666666', ['666666']],
  ['888888', ['888888']],
  ['adm', ['adm']],
  ['admn', ['admn']],
  ['apc', ['apc']],
  ['apuser', ['apuser']],
  ['cisco', ['cisco']],
  ['Cisco', ['Cisco']],
  ['cyber', ['cyber']],
  ['default', ['tluafed']],
  ['device', ['apc']],
  ['dm', ['web']],
  ['eurek', ['eurek']],
  ['fwupgrade', ['fwupgrade']],
  ['manage', ['!manage']],
  ['monitor', ['!monitor']],
  ['netscreen', ['netscreen']],
  ['nsroot', ['nsroot']],
  ['openplc', ['openplc']],
  ['orthanc', ['orthanc']],
  ['readonly', ['apc']],
  ['superuser', ['passw0rd']],
  ['sysadmin', ['PASS']],
  ['sysdiag', ['factorycast@schneider']],
  ['ubnt', ['ubnt']],
])

/** Whether this user name and password are a published default of some product. */
export function isDefaultLogin(user: string, password: string): boolean {
  return passwordsByUser.get(user)?.includes(password) ?? false
}
