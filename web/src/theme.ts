/**
 * How Mantine's components look here. Colours and fonts are custom properties in theme.css, not injected styles: the content
 * security policy allows style sheets of our own only. For the same reason no dialog injects a scroll lock.
 */
import { createTheme, Drawer, Modal, Popover, Tooltip } from '@mantine/core'

export const theme = createTheme({
  primaryColor: 'blue',
  autoContrast: true,
  cursorType: 'pointer',
  components: {
    Modal: Modal.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', withinPortal: true } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, events: { hover: true, focus: true, touch: false } } }),
  },
})
