"""`python -m appliance.cli`, where the command itself is not installed.

Law: nothing of its own.
"""

import sys

from appliance.cli.main import main

sys.exit(main())
