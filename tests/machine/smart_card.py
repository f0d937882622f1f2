"""In the test machine: a contact card in vsmartcard's virtual reader, for as long as it runs."""

import sys
import threading

from sandbox.devices.smart_card import SmartCard

if __name__ == "__main__":
    SmartCard(sys.argv[1], 35963)  # vpcd's first slot
    threading.Event().wait()
