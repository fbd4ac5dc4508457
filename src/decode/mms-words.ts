/** Words of MMS for the numbers of its confirmed services. ISO 9506-2 clause 7, in the order of the standard. */

const list = `status get-name-list identify rename read write get-variable-access-attributes define-named-variable
  define-scattered-access get-scattered-access-attributes delete-variable-access define-named-variable-list
  get-named-variable-list-attributes delete-named-variable-list define-named-type get-named-type-attributes
  delete-named-type input output take-control relinquish-control define-semaphore delete-semaphore
  report-semaphore-status report-pool-semaphore-status report-semaphore-entry-status initiate-download-sequence
  download-segment terminate-download-sequence initiate-upload-sequence upload-segment terminate-upload-sequence
  request-domain-download request-domain-upload load-domain-content store-domain-content delete-domain
  get-domain-attributes create-program-invocation delete-program-invocation start stop resume reset kill
  get-program-invocation-attributes obtain-file define-event-condition delete-event-condition
  get-event-condition-attributes report-event-condition-status alter-event-condition-monitoring trigger-event
  define-event-action delete-event-action get-event-action-attributes report-event-action-status
  define-event-enrollment delete-event-enrollment alter-event-enrollment report-event-enrollment-status
  get-event-enrollment-attributes acknowledge-event-notification get-alarm-summary get-alarm-enrollment-summary
  read-journal write-journal initialize-journal report-journal-status create-journal delete-journal
  get-capability-list file-open file-read file-close file-rename file-delete file-directory`

export const mmsServices: readonly string[] = list.split(/\s+/)

/** Services that are events, and which. */
export const mmsActs: Readonly<Record<string, string>> = {
  start: 'start',
  resume: 'start',
  stop: 'stop',
  kill: 'stop',
  reset: 'reset',
  'initiate-download-sequence': 'download',
  'load-domain-content': 'download',
  'initiate-upload-sequence': 'upload',
  'store-domain-content': 'upload',
  'delete-domain': 'delete',
  'delete-program-invocation': 'delete',
  'file-delete': 'delete',
  'file-rename': 'file',
  'obtain-file': 'file',
}
