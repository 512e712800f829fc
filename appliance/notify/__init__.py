"""E-mail to the owner: written in the box's language, kept in a queue until the mail server has taken it.

Law: a mail server that is down, slow or wrong never stops anything else.
"""

from appliance.notify.delivery import MailFailed, Taken, deliver
from appliance.notify.limit_mail import limit_mail
from appliance.notify.queue import Letter, MailQueue

__all__ = ["Letter", "MailFailed", "MailQueue", "Taken", "deliver", "limit_mail"]
