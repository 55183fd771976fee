; The five rules for CLIPS. Days and seconds are whole numbers; -1 stands for an unknown date.
; `recent` holds what the snapshot's date makes of the rules' numbers of days.

(deftemplate recent
  (slot year) (slot today) (slot quarter) (slot end))
(deftemplate allowed (slot risk) (slot since))
(deftemplate offender (slot key) (slot visiting) (slot risk) (slot manager))
(deftemplate assessment (slot offender) (slot completed))
(deftemplate visit (slot offender) (slot visited))
(deftemplate custody (slot key) (slot age) (slot detained))
(deftemplate form (slot custody) (slot submitted))
(deftemplate child (slot key))
(deftemplate episode (slot turn) (slot child) (slot reported))
(deftemplate plan (slot child))

(defglobal
  ?*arms-current-met* = 0 ?*arms-current-gap* = 0 ?*arms-current-unknown* = 0
  ?*merlin-in-time-met* = 0 ?*merlin-in-time-gap* = 0 ?*merlin-in-time-unknown* = 0
  ?*visited-in-time-met* = 0 ?*visited-in-time-gap* = 0 ?*visited-in-time-unknown* = 0
  ?*trigger-plan-met* = 0 ?*trigger-plan-gap* = 0 ?*trigger-plan-unknown* = 0
  ?*managed-met* = 0 ?*managed-gap* = 0 ?*managed-unknown* = 0)

(defrule arms-current-met
  (recent (year ?year) (today ?today))
  (offender (key ?key) (visiting risk_based))
  (exists (assessment (offender ?key) (completed ?on&:(<= ?year ?on ?today))))
  =>
  (bind ?*arms-current-met* (+ ?*arms-current-met* 1)))

(defrule arms-current-unknown
  (recent (year ?year) (today ?today))
  (offender (key ?key) (visiting risk_based))
  (not (assessment (offender ?key) (completed ?on&:(<= ?year ?on ?today))))
  (exists (assessment (offender ?key) (completed -1)))
  =>
  (bind ?*arms-current-unknown* (+ ?*arms-current-unknown* 1)))

(defrule arms-current-gap
  (recent (year ?year) (today ?today))
  (offender (key ?key) (visiting risk_based))
  (not (assessment (offender ?key) (completed ?on&:(<= ?year ?on ?today))))
  (not (assessment (offender ?key) (completed -1)))
  =>
  (bind ?*arms-current-gap* (+ ?*arms-current-gap* 1)))

(defrule merlin-in-time-met
  (custody (key ?key) (age ?age&:(< ?age 18)) (detained ?start))
  (exists (form (custody ?key) (submitted ?at&:(<= ?start ?at (+ ?start 86400)))))
  =>
  (bind ?*merlin-in-time-met* (+ ?*merlin-in-time-met* 1)))

(defrule merlin-in-time-gap
  (custody (key ?key) (age ?age&:(< ?age 18)) (detained ?start))
  (not (form (custody ?key) (submitted ?at&:(<= ?start ?at (+ ?start 86400)))))
  =>
  (bind ?*merlin-in-time-gap* (+ ?*merlin-in-time-gap* 1)))

(defrule visited-in-time-met
  (offender (key ?key) (risk ?risk))
  (allowed (risk ?risk) (since ?since))
  (exists (visit (offender ?key) (visited ?on&:(>= ?on ?since))))
  =>
  (bind ?*visited-in-time-met* (+ ?*visited-in-time-met* 1)))

(defrule visited-in-time-unknown
  (offender (key ?key))
  (not (visit (offender ?key)))
  =>
  (bind ?*visited-in-time-unknown* (+ ?*visited-in-time-unknown* 1)))

(defrule visited-in-time-gap
  (offender (key ?key) (risk ?risk))
  (allowed (risk ?risk) (since ?since))
  (exists (visit (offender ?key)))
  (not (visit (offender ?key) (visited ?on&:(>= ?on ?since))))
  =>
  (bind ?*visited-in-time-gap* (+ ?*visited-in-time-gap* 1)))

(defrule trigger-plan-met
  (recent (quarter ?quarter) (end ?end))
  (child (key ?key))
  (exists
    (episode (child ?key) (turn ?one) (reported ?at1&:(>= ?at1 ?quarter)&:(< ?at1 ?end)))
    (episode (child ?key) (turn ?two&:(> ?two ?one))
             (reported ?at2&:(>= ?at2 ?quarter)&:(< ?at2 ?end)))
    (episode (child ?key) (turn ?three&:(> ?three ?two))
             (reported ?at3&:(>= ?at3 ?quarter)&:(< ?at3 ?end))))
  (exists (plan (child ?key)))
  =>
  (bind ?*trigger-plan-met* (+ ?*trigger-plan-met* 1)))

(defrule trigger-plan-gap
  (recent (quarter ?quarter) (end ?end))
  (child (key ?key))
  (exists
    (episode (child ?key) (turn ?one) (reported ?at1&:(>= ?at1 ?quarter)&:(< ?at1 ?end)))
    (episode (child ?key) (turn ?two&:(> ?two ?one))
             (reported ?at2&:(>= ?at2 ?quarter)&:(< ?at2 ?end)))
    (episode (child ?key) (turn ?three&:(> ?three ?two))
             (reported ?at3&:(>= ?at3 ?quarter)&:(< ?at3 ?end))))
  (not (plan (child ?key)))
  =>
  (bind ?*trigger-plan-gap* (+ ?*trigger-plan-gap* 1)))

(defrule managed-met
  (offender (manager ?manager&~-1))
  =>
  (bind ?*managed-met* (+ ?*managed-met* 1)))

(defrule managed-gap
  (offender (manager -1))
  =>
  (bind ?*managed-gap* (+ ?*managed-gap* 1)))
